using FsCheck;
using FsCheck.Fluent;
using Personalization.Records;
using Personalization.Redis.Near;

namespace Personalization.Redis.Tests.Near;

/// <summary>What writers tell near caches.</summary>
public sealed class NearMessageTests
{
    [Fact]
    public void Write_AnyBatch_IsReadBack()
        => Prop.ForAll<NonNull<string>[], string?[]>((keys, values) =>
        {
            RecordOperation[] operations = [.. keys.Select((key, i) => new RecordOperation(RecordOperationKind.Write, Text(key.Get), "{}"u8.ToArray(), [i < values.Length && values[i] is { } value ? Text(value) : null]))];
            var batch = Batch(operations);

            Assert.True(NearMessage.TryRead(Framed(NearMessage.Write(batch)), out var message));

            Assert.False(message.IsAll);
            Assert.Equal(operations.Select(operation => operation.Key), message.Keys);
            Assert.Equal(operations.SelectMany(operation => operation.IndexValues!).OfType<string>(), message.Claimed.Select(claimed => claimed.Value));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_AnyBytes_NeverThrows()
        => Prop.ForAll<byte[]>(bytes =>
        {
            _ = NearMessage.TryRead(bytes, out _);
            _ = NearMessage.TryRead(Framed(bytes), out _);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_MuchInOneBatch_SaysAll()
    {
        var batch = Batch([.. Enumerable.Range(0, 10_000).Select(id => new RecordOperation(RecordOperationKind.Write, $"{id}", "{}"u8.ToArray(), [$"{id}@shop.example"]))]);

        Assert.True(NearMessage.TryRead(Framed(NearMessage.Write(batch)), out var message));
        Assert.True(message.IsAll);
    }

    private static RecordBatch Batch(RecordOperation[] operations) => new("s", 1, DateTimeOffset.UnixEpoch, ["email"], operations);

    private static byte[] Framed(byte[] changes) => [.. new byte[2 * NearMessage.VersionBytes], .. changes];

    /// <summary>Half a surrogate pair is no text that a source could give.</summary>
    private static string Text(string text) => new([.. text.Where(letter => !char.IsSurrogate(letter))]);
}
