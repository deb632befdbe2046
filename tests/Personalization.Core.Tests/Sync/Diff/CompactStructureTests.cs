using System.IO.Hashing;
using System.Text;
using Personalization.Sync.Diff;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;
using Personalization.Tests.Primitives;

namespace Personalization.Core.Tests.Sync.Diff;

/// <summary>The compact structures of a run, against the framework's plain ones.</summary>
public sealed class CompactStructureTests
{
    // Frozen: plans that exist hold these.
    [Theory]
    [InlineData("abc", 0x44BC2CF5AD770999, 0x2ED0F59D6B43AC8B)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1, 0xEB8B157CA26CBF34)]
    public void KeyIdentity_OfAKey_IsXxh64WithTwoSeeds(string key, ulong first, ulong second) => Assert.Equal(new KeyIdentity(first, second), IdentityOf(key));

    [Fact]
    public void KeyFilter_AnyHashes_EqualsASet() => PropertyCheck.ForAll<ulong[]>(hashes =>
    {
        using var filter = new KeyFilter();
        var set = new HashSet<ulong>();
        foreach (var hash in hashes.Concat(hashes.Select(hash => hash * 31)))
        {
            // 0 marks a free place, so it is kept as 1; the real hash of a key is neither by chance alone.
            var kept = hash == 0 ? 1 : hash;
            Assert.Equal(set.Add(kept), filter.Add(hash));
            Assert.True(filter.Contains(hash));
        }

        Assert.Equal(set.Count, filter.Count);
        Assert.DoesNotContain(set.Select(hash => hash + 1).Except(set), filter.Contains);
    });

    [Fact]
    public void KeyFilter_ManyHashes_GrowsWithoutLoss()
    {
        using var filter = new KeyFilter();
        for (var i = 0; i < 300_000; i++)
        {
            Assert.True(filter.Add(HashOf(i)));
        }

        for (var i = 0; i < 300_000; i++)
        {
            Assert.False(filter.Add(HashOf(i)));
        }

        Assert.False(filter.Contains(HashOf(-1)));
    }

    [Fact]
    public void EntryTable_AnyEntries_EqualsADictionary() => PropertyCheck.ForAll<(string Key, ulong Hash, byte State)[]>(entries =>
    {
        var known = entries.Where(entry => entry.Key is not null).DistinctBy(entry => entry.Key)
            .ToDictionary(entry => entry.Key, entry => (State: (EntryState)(1 + (entry.State % 3)), entry.Hash));
        using var table = new EntryTable(known.Count);
        foreach (var (key, entry) in known)
        {
            table.Add(IdentityOf(key), entry.State, entry.Hash);
        }

        foreach (var (key, entry) in known)
        {
            Assert.False(table.IsMatched(IdentityOf(key)));
            Assert.Equal(EntryTable.MatchResult.First, table.Match(IdentityOf(key), out var state, out var hash));
            Assert.Equal(entry, (state, hash));
            Assert.Equal(EntryTable.MatchResult.Again, table.Match(IdentityOf(key), out _, out _));
            Assert.True(table.IsMatched(IdentityOf(key)));
        }

        Assert.Equal(EntryTable.MatchResult.NotFound, table.Match(IdentityOf("a key that nobody made up"), out _, out _));
    });

    [Fact]
    public void EntryTable_GrownFromNothing_EqualsADictionary()
    {
        const int count = 200_000;
        using var table = new EntryTable();
        for (var i = 0; i < count; i++)
        {
            Assert.False(table.TryGet(IdentityOf($"{i}"), out _, out _));
            table.Add(IdentityOf($"{i}"), (EntryState)(1 + (i % 3)), HashOf(i));
        }

        for (var i = 0; i < count; i += 3)
        {
            table.Add(IdentityOf($"{i}"), EntryState.Unknown, (ulong)i);
        }

        for (var i = 0; i < count; i++)
        {
            var expected = i % 3 == 0 ? (EntryState.Unknown, (ulong)i) : ((EntryState)(1 + (i % 3)), HashOf(i));
            Assert.True(table.TryGet(IdentityOf($"{i}"), out var state, out var hash));
            Assert.Equal(expected, (state, hash));
        }

        Assert.Equal(EntryTable.MatchResult.NotFound, table.Match(IdentityOf("none"), out _, out _));
        Assert.Equal(count, table.Count);
        Assert.InRange(table.Bytes / (double)count, 24, 42);
    }

    [Fact]
    public void EntryTable_OfKnownSize_TakesWhatItSaid()
    {
        using var table = new EntryTable(100_000);
        for (var i = 0; i < 100_000; i++)
        {
            table.Add(IdentityOf($"{i}"), EntryState.Known, 0);
        }

        Assert.Equal(EntryTable.BytesFor(100_000), table.Bytes);
        Assert.InRange(table.Bytes, 0, 30 * 100_001);
    }

    [Fact]
    public void KeptKeys_AnyKeys_HaveOneEntryEach() => PropertyCheck.ForAll<(byte Key, ulong Hash)[]>(entries =>
    {
        using var kept = new KeptKeys();
        var expected = new Dictionary<byte, ulong>();
        foreach (var (key, hash) in entries.Where(entry => entry.Key % 2 == 0))
        {
            kept.Add([key]);
            expected[key] = hash;
        }

        foreach (var (key, hash) in entries)
        {
            kept.SetEntry([key], EntryState.Known, hash);
            expected[key] = hash;
        }

        foreach (var key in Enumerable.Range(0, 256).Select(i => (byte)i))
        {
            var isKept = key % 2 == 0 && expected.ContainsKey(key);
            Assert.Equal(isKept, kept.Contains([key]));
            Assert.Equal(isKept ? EntryTable.MatchResult.First : EntryTable.MatchResult.NotFound, kept.Take([key], out _, out var hash));
            Assert.Equal(isKept ? expected[key] : 0, hash);
            Assert.Equal(isKept ? EntryTable.MatchResult.Again : EntryTable.MatchResult.NotFound, kept.Take([key], out _, out _));
        }

        Assert.Equal(expected.Keys.Count(key => key % 2 == 0), kept.Count);
    });

    [Fact]
    public void KeptKeys_KeyThatTheOldSnapshotLacks_IsAbsent()
    {
        using var kept = new KeptKeys();
        kept.Add("k"u8);

        Assert.Equal(EntryTable.MatchResult.First, kept.Take("k"u8, out var state, out _));
        Assert.Equal(EntryState.Absent, state);
    }

    [Fact]
    public void SuspectKeys_AnyRows_CountsLikeGroups() => PropertyCheck.ForAll<(byte Key, byte Outcome)[]>(drawn =>
    {
        using var suspects = new SuspectKeys();
        var rows = drawn.Select(row => (Key: (byte)(row.Key % 32), Outcome: (RowOutcome)(row.Outcome % 5))).ToList();
        for (byte key = 0; key < 16; key++)
        {
            suspects.Add(KeyIdentity.Of([key]));
        }

        var told = rows.Where(row => suspects.CountRow(new SnapshotEntry(EntryState.Known, row.Outcome, 0, [row.Key]))).Select(row => row.Key).ToList();

        // What an undo holds is no row of the model.
        var duplicated = rows.Where(row => row.Key < 16 && row.Outcome != RowOutcome.Held).GroupBy(row => row.Key).Where(group => group.Count() > 1).ToDictionary(group => group.Key);
        Assert.Equal(duplicated.Keys.Order(), told.Order());
        Assert.Equal(duplicated.Count, suspects.Duplicated);
        Assert.All(Enumerable.Range(0, 32), key => Assert.Equal(duplicated.ContainsKey((byte)key), suspects.IsDuplicated([(byte)key])));
        Assert.Equal(duplicated.Select(group => (group.Key, (long)group.Value.Count())).Order(), suspects.Samples.Select(sample => (sample.Key[0], sample.Rows)).Order());
        Assert.All(Enum.GetValues<RowOutcome>().Except([RowOutcome.Held]), outcome => Assert.Equal(
            duplicated.Values.SelectMany(group => group).Count(row => row.Outcome == outcome), suspects.DuplicatedRows(outcome)));
    });

    [Fact]
    public void OrdinalSet_AnyOrdinals_EqualsASet() => PropertyCheck.ForAll<ushort[]>(ordinals =>
    {
        var expected = new HashSet<long>();
        var set = new OrdinalSet();
        foreach (var ordinal in ordinals)
        {
            Assert.Equal(expected.Add(ordinal), set.Add(ordinal));
        }

        AssertEqual(expected, set);
        AssertEqual(expected, ReadBack(set));
    }, cases: 10);

    [Fact]
    public void OrdinalSet_UnionAndExcept_EqualThoseOfSets() => PropertyCheck.ForAll<(ushort[] One, ushort[] Other)>(
        drawn =>
        {
            var (one, expectedOne) = SetOf(drawn.One);
            var (other, expectedOther) = SetOf(drawn.Other.Concat(drawn.One.Take(3)));

            one.ExceptWith(other);
            expectedOne.ExceptWith(expectedOther);
            AssertEqual(expectedOne, one);
            AssertEqual(expectedOne, ReadBack(one));

            other.UnionWith(one);
            expectedOther.UnionWith(expectedOne);
            AssertEqual(expectedOther, other);
        },
        cases: 10);

    [Fact]
    public void VarInt_AnyNumber_ReadsBackTheSame() => PropertyCheck.ForAll<uint>(value =>
    {
        var bytes = new byte[VarInt.MaxLength + 1];
        foreach (var number in new[] { value, value >> 8, value >> 16, value >> 25, uint.MaxValue })
        {
            var length = VarInt.Write(bytes, number);
            ReadOnlySpan<byte> rest = bytes.AsSpan(0, length + 1);
            Assert.Equal(number, VarInt.Read(ref rest));
            Assert.Equal(1, rest.Length);
        }
    });

    [Fact]
    public void ClaimRegister_ValueClaimedTwice_IsSuspectForThatIndexAlone()
    {
        using var register = new ClaimRegister();
        register.Add(Values("a", "b"));
        register.Add(Values("b", "a"));
        Assert.False(register.HasSuspects);

        register.Add(Values("a", null));

        Assert.True(register.IsSuspect(0, "a"u8));
        Assert.False(register.IsSuspect(1, "a"u8));
        Assert.False(register.IsSuspect(0, "b"u8));
    }

    private static (OrdinalSet Set, HashSet<long> Expected) SetOf(IEnumerable<ushort> ordinals)
    {
        var set = new OrdinalSet();
        var expected = ordinals.Select(ordinal => (long)ordinal).ToHashSet();
        foreach (var ordinal in expected)
        {
            set.Add(ordinal);
        }

        return (set, expected);
    }

    private static OrdinalSet ReadBack(OrdinalSet set)
    {
        var bytes = new byte[set.ByteLength];
        set.WriteTo(bytes);
        return OrdinalSet.Parse(bytes);
    }

    private static void AssertEqual(HashSet<long> expected, OrdinalSet set)
    {
        Assert.Equal(expected.Count, set.Count);
        Assert.Equal(expected.Order(), Enumerable.Range(0, ushort.MaxValue + 100).Select(i => (long)i).Where(set.Contains));
    }

    private static byte[] Values(params string?[] values)
    {
        using var bytes = new MemoryStream();
        foreach (var value in values)
        {
            bytes.WriteByte(value is null ? (byte)0 : (byte)(value.Length + 1));
            bytes.Write(Encoding.UTF8.GetBytes(value ?? string.Empty));
        }

        return bytes.ToArray();
    }

    private static ulong HashOf(int i) => XxHash64.HashToUInt64(BitConverter.GetBytes(i));

    private static KeyIdentity IdentityOf(string key) => KeyIdentity.Of(Encoding.UTF8.GetBytes(key));
}
