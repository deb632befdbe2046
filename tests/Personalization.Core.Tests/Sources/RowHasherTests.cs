using System.Buffers.Binary;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sources;

public sealed class RowHasherTests
{
    private readonly RowHasher _hasher = new();

    // Frozen: snapshots that exist hold it, and another value would rewrite every record.
    [Fact]
    public void GetHash_OneOfEach_IsTheFrozenValue()
        => Assert.Equal(0x44A2517534759A22UL, HashOf(hasher => hasher.AppendInt64(42), Text("abc"u8), hasher => hasher.AppendNull(), hasher => hasher.AppendDouble(1.5)));

    [Fact]
    public void GetHash_NullInAnotherColumn_Differs()
    {
        var nullFirst = HashOf(hasher => hasher.AppendNull(), Text("a"u8));
        var nullLast = HashOf(Text("a"u8), hasher => hasher.AppendNull());

        Assert.NotEqual(nullFirst, nullLast);
        Assert.NotEqual(nullFirst, HashOf(Text("a"u8)));
        Assert.NotEqual(HashOf(hasher => hasher.AppendNull()), HashOf(Text(default)));
    }

    [Fact]
    public void GetHash_SameBytesOfAnotherType_Differs()
    {
        ulong[] hashes = [.. Enum.GetValues<HashTag>().Where(tag => tag != HashTag.Null).Select(tag => HashOf(hasher => hasher.AppendBytes(tag, "12345678"u8)))];

        Assert.Distinct([.. hashes, HashOf(hasher => hasher.AppendInt64(1)), HashOf(hasher => hasher.AppendDouble(1))]);
    }

    [Fact]
    public void GetHash_OneValueThatLooksLikeTwo_Differs()
    {
        var random = new Random(TestSettings.NextSeed());
        for (var i = 0; i < 500; i++)
        {
            var one = new byte[random.Next(5)];
            var other = new byte[random.Next(5)];
            random.NextBytes(one);
            random.NextBytes(other);
            var two = HashOf(Text(one), Text(other));
            foreach (var length in new[] { 0, other.Length, one.Length })
            {
                Assert.NotEqual(two, HashOf(Text(Joined(one, other, length))));
            }
        }
    }

    private static Action<RowHasher> Text(ReadOnlySpan<byte> value)
    {
        var bytes = value.ToArray();
        return hasher => hasher.AppendBytes(HashTag.Text, bytes);
    }

    /// <summary>What lies in the hash between two texts, as part of one.</summary>
    private static byte[] Joined(byte[] one, byte[] other, int length)
    {
        var prefix = new byte[5];
        prefix[0] = (byte)HashTag.Text;
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(1), length);
        return [.. one, .. prefix, .. other];
    }

    private ulong HashOf(params Action<RowHasher>[] values)
    {
        _hasher.Reset();
        foreach (var append in values)
        {
            append(_hasher);
        }

        return _hasher.GetHash();
    }
}
