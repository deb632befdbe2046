using System.Text;
using Personalization.Primitives;

namespace Personalization.Tests.Primitives;

public sealed class XxHash64Tests
{
    private const ulong P1 = 11400714785074694791;
    private const ulong P2 = 14029467366897019727;
    private const ulong P3 = 1609587929392839161;
    private const ulong P4 = 9650029242287828579;
    private const ulong P5 = 2870177450012600261;

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    public void Hash_PublishedVectors_Match(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(0)]
    [InlineData(0x9E3779B1)]
    [InlineData(ulong.MaxValue)]
    public void Hash_EveryLengthAndSeed_IsAsSpecified(ulong seed)
    {
        var data = new byte[300];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((i * 131) ^ (i >> 3));
        }

        for (var length = 0; length <= data.Length; length++)
        {
            Assert.Equal(Straightforward(data[..length], seed), XxHash64.Hash(data.AsSpan(0, length), seed));
        }
    }

    [Fact]
    public void Hash_RandomData_IsAsSpecified()
        => PropertyCheck.ForAll<byte[]>(data => Assert.Equal(Straightforward(data ?? [], 0), XxHash64.Hash(data)));

    /// <summary>The specification's steps, read byte by byte and written without regard to speed.</summary>
    private static ulong Straightforward(byte[] data, ulong seed)
    {
        var at = 0;
        ulong hash;
        if (data.Length < 32)
        {
            hash = seed + P5;
        }
        else
        {
            ulong[] lanes = [seed + P1 + P2, seed + P2, seed, seed - P1];
            for (; at + 32 <= data.Length; at += 32)
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    lanes[lane] = Round(lanes[lane], Number(data, at + (8 * lane), 8));
                }
            }

            hash = Rotate(lanes[0], 1) + Rotate(lanes[1], 7) + Rotate(lanes[2], 12) + Rotate(lanes[3], 18);
            foreach (var lane in lanes)
            {
                hash = ((hash ^ Round(0, lane)) * P1) + P4;
            }
        }

        hash += (ulong)data.Length;
        for (; at + 8 <= data.Length; at += 8)
        {
            hash = (Rotate(hash ^ Round(0, Number(data, at, 8)), 27) * P1) + P4;
        }

        for (; at + 4 <= data.Length; at += 4)
        {
            hash = (Rotate(hash ^ (Number(data, at, 4) * P1), 23) * P2) + P3;
        }

        for (; at < data.Length; at++)
        {
            hash = Rotate(hash ^ (data[at] * P5), 11) * P1;
        }

        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }

    private static ulong Round(ulong lane, ulong input) => Rotate(lane + (input * P2), 31) * P1;

    private static ulong Rotate(ulong value, int bits) => (value << bits) | (value >> (64 - bits));

    private static ulong Number(byte[] data, int at, int length)
    {
        var value = 0UL;
        for (var i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | data[at + i];
        }

        return value;
    }
}
