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
    /// <param name="plan">The plan.</param>
    /// <param name="removalsApply">Whether the share of removals matters.</param>
    /// <param name="allowed">The digest that the run was given; <see langword="null"/> for none.</param>
    /// <returns>The error, or <see langword="null"/>.</returns>
    internal PersonalizationException? Find(SyncPlan plan, bool removalsApply, string? allowed)
    {
        var digest = plan.Footer.Digest;
        if (string.Equals(allowed, digest, StringComparison.Ordinal))
        {
            return null;
        }

        var removals = plan.Removals;
        var wayOut = allowed is null
            ? $"If that is right, run it again with {WaysOut.AllowRemovals(digest)} (good for exactly this plan); otherwise mend the model."
            : $"The digest that was given is of another plan: it was mistyped, or the model or the records have changed since. Look at what this one removes, and if that is right, "
                + $"run it again with {WaysOut.AllowRemovals(digest)}.";
        if (plan.Counts.RowsQueried == 0 && rowsBefore > 0)
        {
            return Tripped(string.Create(CultureInfo.InvariantCulture, $"the model is empty, and there were {rowsBefore:N0} rows before"), wayOut);
        }

        // Nothing that was counted leaves more than all of it.
        var percent = 100.0 * removals / Math.Max(Math.Max(1, removals), largest);
        if (removalsApply && sync.MaxRemovedPercent < Off && removals >= SyncConstants.MinRemovalsForValve && percent > sync.MaxRemovedPercent)
        {
            return Tripped(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it would remove {removals:N0} of {Math.Max(removals, largest):N0} rows ({percent:0.#} %), and at most {sync.MaxRemovedPercent} % are allowed"),
                wayOut);
        }

        return null;
    }

    private PersonalizationException Tripped(string what, string wayOut)
        => new(ErrorCodes.ValveTripped, $"Sync '{sync.Id}' was stopped before it wrote anything: {what}. {wayOut}");
}
