namespace Personalization.Sync.Debugging;

/// <summary>What bounds the debugger.</summary>
internal static class DebugLimits
{
    /// <summary>How much of a source row, and of a part, is kept.</summary>
    internal const int RowBytes = 64 * 1024;

    /// <summary>How many rows of a run are kept.</summary>
    internal const long RunRows = 1_000_000;

    /// <summary>How many bytes of source rows one run may lay beside its plan.</summary>
    internal const long RunBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>What the debugger leaves on the disk: a plan needs room too, and is worth more.</summary>
    internal const long DiskReserve = 1024L * 1024 * 1024;

    /// <summary>How many chunks of rows wait for the journal before batches wait for them.</summary>
    internal const int ChunksWaiting = 8;

    /// <summary>How often a run looks whether it is still to record.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How long a run that has ended waits for the journal to take its last rows.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(7);
}
