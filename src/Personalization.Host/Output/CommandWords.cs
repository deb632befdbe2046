using Personalization.Errors;

namespace Personalization.Hosting.Output;

/// <summary>The words of the command line: its options and commands, and the keys of the configuration file.</summary>
internal static class CommandWords
{
    private const string AllowRemovals = "--allow-removals $1";
    private const string FullResync = "--full-resync";
    private const string ResetCdc = "--reset-cdc";
    private const string ClearAndFill = "--clear-and-fill";
    private const string IgnoreRemoved = "--ignore-removed";

    /// <summary>Gets the words for what happened in this process.</summary>
    internal static SurfaceWords Here { get; } = new(
        ("AllowRemovals = \"([^\"]*)\"", AllowRemovals),
        (WaysOut.FullResync, FullResync),
        (WaysOut.ResetCdc, ResetCdc),
        (WaysOut.ClearAndFill, ClearAndFill),
        (WaysOut.IgnoreRemoved, IgnoreRemoved),
        (@"OnRemoved\(RecordDeleteBehavior\.DoNothing\)", "onRemoved: do-nothing"),
        (@"Mode\(SyncMode\.Mirror\)", "mode: mirror"),
        (@"LookupsOnly\(\)", "'serve --no-schedules'"),
        (WaysOut.StateDirectory, "state: { directory: … }"),
        ("RenamedFrom\\(\"([^\"]*)\"\\)", "was: $1"),
        ("ReleaseAsync\\(\"([^\"]*)\"\\)", "'personalization sync release $1'"),
        ("ForgetAsync\\(\"([^\"]*)\"\\)", "'personalization sync forget $1'"),
        (WaysOut.OrForce, string.Empty),
        (WaysOut.WhileLoading, "Run its syncs ('personalization sync list', 'personalization sync run ID'), try again later, or set missWhileLoading: notFound."));

    /// <summary>Gets the words for what a host tells by its HTTP API.</summary>
    internal static SurfaceWords There { get; } = new(
        ("\"allowRemovals\": \"([^\"]*)\"", AllowRemovals),
        ("\"fullResync\": true", FullResync),
        ("\"resetCDC\": true", ResetCdc),
        ("\"clearAndFill\": true", ClearAndFill),
        ("\"ignoreRemoved\": true", IgnoreRemoved));
}
