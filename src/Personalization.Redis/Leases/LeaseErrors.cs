using System.Globalization;

namespace Personalization.Redis.Leases;

/// <summary>Says who runs a sync.</summary>
internal static class LeaseErrors
{
    internal static PersonalizationException Running(string sync, string holder, DateTimeOffset since) => new(
        ErrorCodes.SyncRunning,
        $"Sync '{sync}' is being run by {holder} since {since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC. "
        + "Wait until it has ended; if that process hangs, stop it, and its lease is free by itself.");

    internal static PersonalizationException RunningHere(string sync) => new(
        ErrorCodes.SyncRunning, $"Sync '{sync}' is being run by this process already, or its last run has not quite ended. Wait until it has.");
}
