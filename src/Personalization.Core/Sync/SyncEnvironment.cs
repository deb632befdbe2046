using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Records;

namespace Personalization.Sync;

/// <summary>What all syncs of a process run with. Immutable.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Diagnostics">Metrics and traces.</param>
/// <param name="Logger">The log.</param>
/// <param name="Limits">Sizes and pauses.</param>
internal sealed record SyncEnvironment(TimeProvider Time, SyncDiagnostics Diagnostics, ILogger Logger, SyncLimits Limits)
{
    /// <summary>Who is told of records that change, if anyone.</summary>
    internal IRecordChangeListener? Listener { get; init; }
}
