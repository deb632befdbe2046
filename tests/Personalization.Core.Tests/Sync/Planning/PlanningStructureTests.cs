using System.Text;
using Personalization.Primitives;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;
using Personalization.Tests.Primitives;

namespace Personalization.Core.Tests.Sync.Planning;

/// <summary>The compact structures of a run, against the framework's plain ones.</summary>
public sealed class PlanningStructureTests
{
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
    public void OrdinalSet_AnyOrdinals_EqualsASet() => PropertyCheck.ForAll<ushort[]>(ordinals =>
    {
        var set = new OrdinalSet();
        foreach (var ordinal in ordinals)
        {
            set.Add(ordinal);
        }

        Assert.All(Enumerable.Range(0, ushort.MaxValue), ordinal => Assert.Equal(ordinals.Contains((ushort)ordinal), set.Contains(ordinal)));
    }, cases: 10);

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

    private static ulong HashOf(int i) => XxHash64.Hash(BitConverter.GetBytes(i));

    private static KeyIdentity IdentityOf(string key) => KeyIdentity.Of(Encoding.UTF8.GetBytes(key));
}
