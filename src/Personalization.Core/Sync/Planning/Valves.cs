using System.Globalization;
using Personalization.Errors;

namespace Personalization.Sync.Planning;

/// <summary>Stops a run that would remove far more than a model usually loses, before it writes.</summary>
/// <param name="sync">The sync.</param>
/// <param name="rowsBefore">How many rows the last snapshot has.</param>
/// <param name="largest">How many the largest snapshot of the last 24 hours had: a model that shrinks run by run is measured by where it started.</param>
internal sealed class Valves(SyncDefinition sync, long rowsBefore, long largest)
{
    /// <summary>Tells why a plan must not be applied.</summary>
    /// <returns>The error, or <see langword="null"/>.</returns>
    internal PersonalizationException? Find(SyncPlan plan, long removals, bool removalsApply)
    {
        if (plan.Counts.RowsQueried == 0 && rowsBefore > 0)
        {
            return Tripped(plan, string.Create(
                CultureInfo.InvariantCulture, $"the model is empty, and the last run left {rowsBefore:N0} rows"));
        }

        var percent = 100.0 * removals / Math.Max(1, largest);
        if (removalsApply && removals >= SyncConstants.MinRemovalsForValve && percent > sync.MaxRemovedPercent)
        {
            return Tripped(plan, string.Create(
                CultureInfo.InvariantCulture,
                $"it would remove {removals:N0} of {largest:N0} rows ({percent:0.#} %), and at most {sync.MaxRemovedPercent} % are allowed"));
        }

        return null;
    }

    private PersonalizationException Tripped(SyncPlan plan, string what) => new(
        ErrorCodes.ValveTripped,
        $"Sync '{sync.Id}' was stopped before it wrote anything: {what}. If that is right, run it again with AllowRemovals = \"{plan.Digest}\" "
        + "(good for exactly this plan); otherwise mend the model.");
}
