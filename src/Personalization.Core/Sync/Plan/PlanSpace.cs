using System.Globalization;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>Stops a run whose plan outgrows its limit or the disk, while nothing has been written to the store.</summary>
internal sealed class PlanSpace(SyncDefinition sync, ISyncStateStore snapshots, long? maxBytes)
{
    /// <summary>Asking costs a call to the system, so it is done once for so many bytes.</summary>
    private const long Step = 8 * 1024 * 1024;

    /// <summary>A disk that is filled to its last byte stops others than this run.</summary>
    private const long Reserve = 64 * 1024 * 1024;

    private long _nextCheck;

    /// <exception cref="PersonalizationException">There is no room (<c>plan_too_large</c>).</exception>
    internal async ValueTask CheckAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > maxBytes)
        {
            throw TooLarge($"the plan of its changes, which lies in the state directory until it is written, has reached {Format(bytes)} bytes, and maxPlanBytes allows {Format(maxBytes.Value)}. Raise the limit if that is right");
        }

        if (bytes < _nextCheck)
        {
            return;
        }

        _nextCheck = bytes + Step;
        if (await snapshots.GetFreeBytesAsync(cancellationToken).ConfigureAwait(false) is { } free && free < Reserve)
        {
            throw TooLarge(
                $"the disk of the state directory is full. {Format(free)} bytes are left, less than the {Format(Reserve)} bytes that are kept free for others; the plan of its changes, which lies there until it is written, "
                + $"takes {Format(bytes)} bytes so far. Make room");
        }
    }

    private static string Format(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture);

    private PersonalizationException TooLarge(string what) => new(
        ErrorCodes.PlanTooLarge, $"Sync '{sync.Id}' was stopped before it wrote anything: {what}, or let the model return less.");
}
