namespace Personalization.Sync.State;

/// <summary>What all state files have in common.</summary>
/// <remarks>
/// <code>
/// file     = start block* trailer                     all numbers little-endian
/// start    = magic:4  version:u32                     "PZSN" snapshot, "PZPL" plan, "PZSP" spill, "PZSR" source rows
/// block    = length:u32  items:u32  xxh64(payload):u64  payload:length
/// trailer  = "PZND":4  flags:u32  items:u64  footer:u64  xxh64(the 24 bytes before):u64
/// </code>
/// The first block is the header, JSON in UTF-8. <c>footer</c> is the position of a last block that holds no items, or 0. An item never
/// crosses a block's end. A file without its trailer was not finished. An unknown version, or a checksum that differs, is an error and
/// never a guess.
/// </remarks>
internal static class StateFormat
{
    internal const uint SnapshotMagic = 0x4E535A50;
    internal const uint PlanMagic = 0x4C505A50;
    internal const uint SpillMagic = 0x50535A50;
    internal const uint SourcesMagic = 0x52535A50;
    internal const uint TrailerMagic = 0x444E5A50;
    internal const int StartLength = 8;
    internal const int BlockHeaderLength = 16;
    internal const int TrailerLength = 32;

    /// <summary>Large enough that the cost of a call to the disk is nothing a row, small enough to stay in the processor's cache.</summary>
    internal const int BlockLength = 128 * 1024;

    /// <summary>Each kind of file has a version of its own. Plans: 1 had the positions of its footer as JSON.</summary>
    internal static uint VersionOf(uint magic) => magic == PlanMagic ? 2U : 1U;

    internal static string NameOf(uint magic) => magic switch
    {
        SnapshotMagic => "snapshot",
        PlanMagic => "plan",
        SpillMagic => "spill",
        SourcesMagic => "source rows",
        _ => "outcome",
    };

    internal static PersonalizationException Damaged(uint magic, string sync, string what) => new(
        ErrorCodes.StateDamaged,
        $"The {NameOf(magic)} file of sync '{sync}' {what}. Nothing has to be restored: the next run asks the record store what it holds and writes every row again.");
}
