using System.CommandLine;

namespace Personalization.Hosting.Commands;

/// <summary>What one run is asked beyond the usual.</summary>
internal sealed class ResyncOptions
{
    private readonly Option<bool> _full = new("--full-resync") { Description = "Write every row again, whatever changed." };
    private readonly Option<bool> _reset = new("--reset-cdc") { Description = "Write nothing: the model as it is counts as written, and later changes are sent." };
    private readonly Option<bool> _clear = new("--clear-and-fill") { Description = "Empty the sync's parts first, then write every row." };
    private readonly Option<bool> _ignore = new("--ignore-removed") { Description = "With --full-resync: leave the parts of rows that left the model as they are." };

    private readonly Option<string?> _allow = new("--allow-removals")
    {
        Description = "Remove what a safety valve stopped; the error named the digest.",
        HelpName = "DIGEST",
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_full);
        command.Options.Add(_reset);
        command.Options.Add(_clear);
        command.Options.Add(_ignore);
        command.Options.Add(_allow);
        command.Validators.Add(result =>
        {
            Option<bool>[] resyncs = [_full, _reset, _clear];
            if (resyncs.Count(result.GetValue) > 1)
            {
                result.AddError("--full-resync, --reset-cdc and --clear-and-fill exclude each other. Give one.");
            }
        });
    }

    internal SyncRunOptions Read(ParseResult result) => new()
    {
        Resync = result.GetValue(_full) ? SyncResync.Full
            : result.GetValue(_reset) ? SyncResync.ResetCdc
            : result.GetValue(_clear) ? SyncResync.ClearAndFill
            : SyncResync.None,
        IgnoreRemoved = result.GetValue(_ignore),
        AllowRemovals = result.GetValue(_allow),
    };
}
