using Personalization.Realtime.Evaluation.State;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Evaluation;

public sealed class PersonStateTests
{
    private const long Time = 1_772_452_800_000;

    // Stored states are read by every later version: these bytes may not change.
    private const string Frozen =
        "01" + "80CCADF3CA33" + "E0D403" + "05" + "723A616461" + "D00F"
        + "02" + "0100000000000000" + "02" + "D00F" + "0B00000000000000" + "F42E" + "0A00000000000000" + "0200000000000000" + "01" + "0F" + "FFFFFFFFFFFFFFFF"
        + "01" + "0900000000000000" + "AC02" + "80DDDB01";

    [Fact]
    public void Write_KnownState_IsFrozen()
    {
        Assert.Equal(Frozen, Convert.ToHexString(Write(Sample())));
        Assert.Equal(Frozen, Convert.ToHexString(Write(Read(Convert.FromHexString(Frozen)))));
    }

    [Fact]
    public void Read_KnownBytes_AreTheState()
    {
        var state = Read(Convert.FromHexString(Frozen));

        Assert.Equal((Time, Time + 60_000, "r:ada", Time - 1_000), (state.Time, state.Until, state.Link, state.LinkTime));
        Assert.Equal([1UL, 2UL], state.Rings.Select(ring => ring.Filter));
        Assert.Equal([Time - 1_000, Time - 7_004], state.Rings[0].Times.ToArray());
        Assert.Equal([11UL, 10UL], state.Rings[0].Ids.ToArray());
        Assert.Equal([Time + 8], state.Rings[1].Times.ToArray());
        Assert.Equal([new StoredMembership(9, 300, Time - 1_800_000)], state.Memberships);
    }

    [Fact]
    public void Write_NothingToKeep_IsEmpty() => Assert.Empty(Write(new PersonState { Time = Time }));

    [Theory]
    [InlineData(1, 1, 200)]
    [InlineData(1, 20, 1_024)]
    [InlineData(20, 1, 1_024)]
    public void Write_FilterAndEvents_AreSmall(int filters, int events, int budget)
    {
        var random = new SeededRandom(1);
        var state = new PersonState { Time = Time, Until = Time + 86_400_000 };
        for (var i = 0; i < filters; i++)
        {
            for (var j = 0; j < events; j++)
            {
                state.RingOf((ulong)random.Next(int.MaxValue) << 32).Add(Time - random.Next(86_400_000), ((ulong)random.Next(int.MaxValue) << 32) | 1, 21);
            }
        }

        state.Memberships.Add(new StoredMembership(ulong.MaxValue, 1_000_000, Time - 2_592_000_000));

        Assert.InRange(Write(state).Length, 1, budget);
    }

    [Fact]
    public void Read_BytesCutOrFollowed_SaysDamaged()
    {
        var bytes = Convert.FromHexString(Frozen);
        for (var i = 1; i < bytes.Length; i++)
        {
            var error = Assert.Throws<InvalidDataException>(() => Read(bytes[..i]));
            Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
            Assert.Contains("audience reconcile", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("follows", Assert.Throws<InvalidDataException>(() => Read([.. bytes, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LaterVersion_SaysSo()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read([2, 0]));
        Assert.Equal("The state of a person has version 2, and this program reads version 1. Run the program that wrote it, or a later one.", error.Message);
    }

    [Theory]
    [InlineData("01 00 00 00 FFFFFFFFFFFFFFFFFF01 00", "it ends too early")]
    [InlineData("01 FFFFFFFFFFFFFFFFFFFFFF", "a number in it has no end")]
    [InlineData("01 FFFFFFFFFFFFFFFF7F 00 00 00 00", "a time in it is out of range")]
    [InlineData("01 00 00 00 02 0200000000000000 01 00 0000000000000000 0100000000000000 01 00 0000000000000000 00", "its filters are out of order")]
    [InlineData("01 00 00 00 00 02 0200000000000000 01 00 0200000000000000 01 00", "its audiences are out of order")]
    [InlineData("01 00 00 00 00 01 0200000000000000 00 00", "its audiences are out of order")]
    [InlineData("01 00 00 00 01 0200000000000000 00 000000000000000000 00", "a filter in it has no events")]
    [InlineData("01 00 00 00 01 0200000000000000 8080808010 00 0000000000000000", "it ends too early")]
    public void Read_Hostile_SaysWhat(string hex, string what)
        => Assert.Contains(what, Assert.Throws<InvalidDataException>(() => Read(Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_RandomBytes_AreReadOrRefused()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        var state = new PersonState();
        for (var i = 0; i < 20_000 * TestSettings.Scale; i++)
        {
            var bytes = Convert.FromHexString(Frozen);
            for (var j = 0; j <= random.Next(4); j++)
            {
                bytes[1 + random.Next(bytes.Length - 1)] = random.Chance(50) ? (byte)random.Next(256) : random.Pick<byte>([0, 1, 0x7F, 0x80, 0xFF]);
            }

            try
            {
                state.Read(bytes);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            var again = Write(state);
            Assert.True(again.Length > 0 && Write(Read(again)).AsSpan().SequenceEqual(again), $"PERSONALIZATION_TEST_SEED={seed}: {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void Read_AfterDamagedBytes_StartsAnew()
    {
        var state = new PersonState();
        Assert.Throws<InvalidDataException>(() => state.Read(Convert.FromHexString(Frozen).AsSpan()[..^1]));

        state.Read(default);

        Assert.True(state.IsEmpty);
    }

    private static PersonState Sample()
    {
        var state = new PersonState { Time = Time, Until = Time + 60_000, Link = "r:ada", LinkTime = Time - 1_000 };
        state.RingOf(2).Add(Time + 8, ulong.MaxValue, 5);
        state.RingOf(1).Add(Time - 7_004, 10, 5);
        state.RingOf(1).Add(Time - 1_000, 11, 5);
        state.Memberships.Add(new StoredMembership(9, 300, Time - 1_800_000));
        return state;
    }

    private static PersonState Read(byte[] bytes)
    {
        var state = new PersonState();
        state.Read(bytes);
        return state;
    }

    private static byte[] Write(PersonState state) => state.Write();
}
