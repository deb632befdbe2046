using System.Globalization;
using Personalization.Errors;

namespace Personalization.Sync.Planning;

/// <summary>Stops a run that would remove far more than a model usually loses, before it writes.</summary>
internal static class Valves
{
    /// <exception cref="PersonalizationException">A valve trips (<c>valve_tripped</c>).</exception>
    internal static void Check(SyncDefinition sync, SyncPlan plan, long rowsQueried, long removals, long entriesBefore, string? allowedDigest)
    {
        if (entriesBefore == 0 || string.Equals(allowedDigest, plan.Digest, StringComparison.Ordinal))
        {
            return;
        }

        if (rowsQueried == 0)
        {
            throw Tripped(sync, plan, string.Create(
                CultureInfo.InvariantCulture, $"the model is empty, and the last run left {entriesBefore:N0} rows"));
        }

        var percent = 100.0 * removals / entriesBefore;
        if (removals >= SyncConstants.MinRemovalsForValve && percent > sync.MaxRemovedPercent)
        {
            throw Tripped(sync, plan, string.Create(
                CultureInfo.InvariantCulture,
                $"it would remove {removals:N0} of {entriesBefore:N0} rows ({percent:0.#} %), and at most {sync.MaxRemovedPercent} % are allowed"));
        }
    }

    private static PersonalizationException Tripped(SyncDefinition sync, SyncPlan plan, string what) => new(
        ErrorCodes.ValveTripped,
        $"Sync '{sync.Id}' was stopped before it wrote anything: {what}. If that is right, run it again with AllowRemovals = \"{plan.Digest}\" "
        + "(good for exactly this plan); otherwise mend the model.");
}
