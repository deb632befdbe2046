using System.Buffers;
using Personalization.Records;
using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite.Tests;

public sealed class RecordHeaderCodecTests
{
    private static readonly RecordPart[] Parts =
    [
        Part("crm", PartState.Live, 5, ["email", "phone"], ["é@x", null], 1, 300),
        Part("web", PartState.Cleared, long.MaxValue, [], [], 301, 0),
        Part("ads", PartState.Removed, -1, ["code"], [""], 301, 0),
    ];

    // Frozen: files that exist were written so. A change means a new version beside this one.
    private const string Golden =
        "01-03-"
        + "01-05-00-00-00-00-00-00-00-00-C0-7F-BB-9E-60-DE-08-EF-CD-AB-89-67-45-23-01-01-AC-02-03-63-72-6D-02-05-65-6D-61-69-6C-05-C3-A9-40-78-05-70-68-6F-6E-65-00-"
        + "02-FF-FF-FF-FF-FF-FF-FF-7F-00-C0-7F-BB-9E-60-DE-08-EF-CD-AB-89-67-45-23-01-AD-02-00-03-77-65-62-00-"
        + "03-FF-FF-FF-FF-FF-FF-FF-FF-00-C0-7F-BB-9E-60-DE-08-EF-CD-AB-89-67-45-23-01-AD-02-00-03-61-64-73-01-04-63-6F-64-65-01";

    [Fact]
    public void Write_Parts_GivesTheFrozenBytes() => Assert.Equal(Golden, BitConverter.ToString(Encode(Parts)));

    [Fact]
    public void Read_FrozenBytes_GivesTheParts()
    {
        var read = RecordHeaderCodec.Read(Convert.FromHexString(Golden.Replace("-", "", StringComparison.Ordinal)));
        Assert.Equal(Parts.Length, read.Length);
        foreach (var (expected, actual) in Parts.Zip(read))
        {
            Assert.Equivalent(expected, actual, strict: true);
        }
    }

    [Fact]
    public void Read_NoParts_GivesNone() => Assert.Empty(RecordHeaderCodec.Read(Encode([])));

    [Fact]
    public void Read_UnknownVersion_SaysWhatToDo()
    {
        var bytes = Encode(Parts);
        bytes[0] = 2;
        var exception = Assert.Throws<RecordStoreException>(() => RecordHeaderCodec.Read(bytes));
        Assert.Contains("version 2", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Upgrade", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyPrefixOrTrailingByte_IsDamage()
    {
        var bytes = Encode(Parts);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<RecordStoreException>(() => RecordHeaderCodec.Read(bytes.AsSpan(0, length)));
        }

        Assert.Throws<RecordStoreException>(() => RecordHeaderCodec.Read([.. bytes, 0]));
    }

    private static byte[] Encode(IReadOnlyList<RecordPart> parts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RecordHeaderCodec.Write(buffer, parts);
        return buffer.WrittenSpan.ToArray();
    }

    private static RecordPart Part(string sync, PartState state, long token, string[] indexes, string?[] values, int offset, int length) => new()
    {
        Sync = sync,
        State = state,
        Token = token,
        SyncedAt = new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero),
        InputHash = 0x0123456789ABCDEF,
        Indexes = indexes,
        IndexValues = values,
        Offset = offset,
        Length = length,
    };
}
