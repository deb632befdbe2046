using Personalization.Records;
using Personalization.Redis.Storage;

namespace Personalization.Redis.Tests;

/// <summary>What lies in Redis never changes its place or form, and how a connection is named.</summary>
public sealed class RedisLayoutTests
{
    [Theory]
    [InlineData("", "pz:{people:124}r:")]
    [InlineData("1", "pz:{people:5}r:1")]
    [InlineData("jane@example.com", "pz:{people:127}r:jane@example.com")]
    [InlineData("straße", "pz:{people:85}r:straße")]
    public void Record_OfAKey_NeverMoves(string key, string expected)
    {
        var layout = new KeyLayout("pz:", "people");

        Assert.Equal(expected, (string)layout.Record(key)!);
        Assert.Equal(key, KeyLayout.KeyOf(layout.Record(key)!));
    }

    [Theory]
    [InlineData("email", "jane@example.com", "i:email:jane@example.com")]
    [InlineData("ext", "crm:262", "i:ext:crm:262")]
    [InlineData("ext:crm", "262", "i:ext%3Acrm:262")]
    [InlineData("ext%3Acrm", "262", "i:ext%253Acrm:262")]
    public void Pointer_OfAValue_NeverMoves(string index, string value, string expected)
        => Assert.Equal($"pz:{{people:{KeyLayout.PointerBucketOf(index, value)}}}{expected}", (string)new KeyLayout("pz:", "people").Pointer(index, value)!);

    [Fact]
    public void MarkEntry_OfVersion1And2_NeverChanges()
    {
        var marked = new SyncMark("s", null, 258);
        const string Fixed = "0000000000000102" + "0000000000000007";

        var old = MarkEntry.Read([.. Convert.FromHexString(Fixed), .. """{"Mark":{"SnapshotId":"s","OpenPlanId":null,"Token":258,"PlanOffset":0},"Before":null}"""u8]);

        Assert.Equal(new MarkEntry(7, marked, null, Layout: 0), old);
        Assert.Equal(
            [.. Convert.FromHexString(Fixed), .. """{"Mark":{"SnapshotId":"s","OpenPlanId":null,"Token":258,"PlanOffset":0},"Before":null,"Layout":2}"""u8],
            new MarkEntry(7, marked, null).ToBytes());
    }

    [Fact]
    public void Keys_OfManyRecords_AreSpreadEvenly()
    {
        var counts = new int[KeyLayout.Buckets];
        for (var i = 0; i < 100_000; i++)
        {
            counts[KeyLayout.BucketOf($"{i}")]++;
        }

        Assert.InRange(counts.Max() / (100_000.0 / KeyLayout.Buckets), 1, 1.3);
        Assert.InRange(counts.Min() / (100_000.0 / KeyLayout.Buckets), 0.7, 1);
    }

    [Fact]
    public void PartHeader_WrittenAndRead_IsTheSame()
    {
        var batch = new RecordBatch("crm", 1_790_000_000_000, new DateTimeOffset(2026, 11, 28, 8, 0, 0, TimeSpan.Zero), ["email", "phone"], []);
        var operation = new RecordOperation(RecordOperationKind.Write, "k", "{}"u8.ToArray(), ["é@x", null], InputHash: ulong.MaxValue);

        var part = PartHeader.Read("crm", PartHeader.Write(operation, batch, PartState.Live), 1, 0);

        Assert.Equal((batch.Token, batch.SyncedAt, ulong.MaxValue, PartState.Live), (part.Token, part.SyncedAt, part.InputHash, part.State));
        Assert.Equal(["email", "phone"], part.Indexes);
        Assert.Equal(["é@x", null], part.IndexValues);
    }

    [Fact]
    public void PartHeader_OfVersion1_NeverChanges()
    {
        var batch = new RecordBatch("crm", 258, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ["email"], []);
        var operation = new RecordOperation(RecordOperationKind.Write, "k", "{}"u8.ToArray(), ["a"], InputHash: 1);

        Assert.Equal("0000000000000102010000F8B4C848DE08010000000000000005656D61696C0200000061", Convert.ToHexString(PartHeader.Write(operation, batch, PartState.Live)));
    }

    [Fact]
    public void KeyPrefix_WithABrace_IsRefused()
        => Assert.Contains("brace", Assert.Throws<ArgumentException>(() => new RedisRecordStore("localhost", new RedisStoreOptions { KeyPrefix = "a{b}" })).Message, StringComparison.Ordinal);
}
