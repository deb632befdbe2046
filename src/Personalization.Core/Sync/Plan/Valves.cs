using System.Globalization;
using Personalization.Errors;

namespace Personalization.Sync.Plan;

/// <summary>Stops a run that would remove far more than a model usually loses, before it writes.</summary>
/// <param name="sync">The sync.</param>
/// <param name="rowsBefore">How many rows were there before: those of the last snapshot, or of the store where it was asked.</param>
/// <param name="largest">How many there were at most in the last 24 hours: a model that shrinks run by run is measured by where it started.</param>
internal sealed class Valves(SyncDefinition sync, long rowsBefore, long largest)
{
    private const int Off = 100;

    /// <summary>Tells why a plan must not be applied.</summary>
    /// <returns>The error, or <see langword="null"/>.</returns>
    internal PersonalizationException? Find(SyncPlan plan, bool removalsApply)
    {
        var removals = plan.Removals;
        if (plan.Counts.RowsQueried == 0 && rowsBefore > 0)
        {
            return Tripped(plan, string.Create(
                CultureInfo.InvariantCulture, $"the model is empty, and there were {rowsBefore:N0} rows before"));
        }

        // Nothing that was counted leaves more than all of it.
        var percent = 100.0 * removals / Math.Max(Math.Max(1, removals), largest);
        if (removalsApply && sync.MaxRemovedPercent < Off && removals >= SyncConstants.MinRemovalsForValve && percent > sync.MaxRemovedPercent)
        {
            return Tripped(plan, string.Create(
                CultureInfo.InvariantCulture,
                $"it would remove {removals:N0} of {Math.Max(removals, largest):N0} rows ({percent:0.#} %), and at most {sync.MaxRemovedPercent} % are allowed"));
        }

        return null;
    }

    private PersonalizationException Tripped(SyncPlan plan, string what) => new(
        ErrorCodes.ValveTripped,
        $"Sync '{sync.Id}' was stopped before it wrote anything: {what}. If that is right, run it again with AllowRemovals = \"{plan.Footer.Digest}\" "
        + "(good for exactly this plan); otherwise mend the model.");
}
