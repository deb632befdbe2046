using System.Globalization;
using Npgsql;

namespace Personalization.Warehouse.State;

/// <summary>Says what is wrong with the shared state, and the way out. Never says how the database is connected to.</summary>
internal static class StateErrors
{
    internal static PersonalizationException Unavailable(Exception exception)
    {
        var state = (exception as PostgresException)?.SqlState;
        var what = state is null ? exception.GetType().Name : $"SQL state {state}";
        return new PersonalizationException(
            ErrorCodes.StateUnavailable, $"The state database cannot be used ({what}). {WayOut(state)} The next run goes on from what was written.", exception);
    }

    internal static PersonalizationException NewerSchema(string schema, int version) => new(
        ErrorCodes.StateUnavailable,
        $"The tables in the schema '{schema}' of the state database were made by a newer version of this library (version {version}; this one knows {StateSql.Version}). "
        + "Update this process, or give it a schema of its own.");

    internal static PersonalizationException Running(string sync, string holder, DateTimeOffset since) => new(
        ErrorCodes.SyncRunning,
        $"Sync '{sync}' is being run by {holder} since {since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC. "
        + "Wait until it has ended; if that process hangs, stop it, and its lease is free by itself.");

    /// <summary>For the moment in which another process has the lease and has not yet said who it is.</summary>
    internal static PersonalizationException Running(string sync) => new(
        ErrorCodes.SyncRunning, $"Sync '{sync}' is being run by another process, which has only just begun. Wait until it has ended.");

    internal static PersonalizationException RunningHere(string sync) => new(
        ErrorCodes.SyncRunning, $"Sync '{sync}' is being run by this process already, or its last run has not quite ended. Wait until it has.");

    internal static PersonalizationException LeaseLost(string sync) => new(
        ErrorCodes.LeaseLost,
        $"Sync '{sync}': the lease is not this process's any more, since another one has taken it or the state's tables were removed; so it has changed "
        + "nothing and stops. Nothing is lost: the next run goes on from what was written. If that happens often, look at the connection to the state database.");

    internal static PersonalizationException NoLease(string sync) => new(
        ErrorCodes.LeaseLost, $"Sync '{sync}': this process does not hold the lease, so it may not write the state. Acquire the lease first.");

    internal static PersonalizationException Pooled() => new(
        ErrorCodes.StateUnavailable,
        "Between this process and the state database there is a connection pooler, such as PgBouncer. A lease lives as long as its session, which "
        + "a pooler may share or keep. Connect to the server itself.");

    internal static PersonalizationException Damaged(long position) => new(
        ErrorCodes.StateDamaged,
        $"A state file in the database lacks the bytes at position {position.ToString(CultureInfo.InvariantCulture)}. Nothing has to be restored: "
        + "the next run asks the record store what it holds and writes every row again.");

    internal static string WayOut(string? state) => state switch
    {
        ['2', '8', ..] => "Check the user and the password.",
        "3D000" => "Create the database, or name the right one.",
        "42501" => "Grant the role CREATE on the database, or USAGE on the schema and SELECT, INSERT, UPDATE and DELETE on its tables.",
        ['4', '2', ..] => "The tables are not as this library made them; restore them, or give it a schema of its own.",
        ['5', '3', '1', ..] => "Its disk is full; make room.",
        "53300" => "It has no connection left; raise max_connections, or stop what else uses it.",
        "25006" => "It is read-only, as a standby is; connect to the primary.",
        _ => "Check that it runs and can be reached.",
    };
}
