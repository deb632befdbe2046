using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Personalization.AspNetCore.Debugging;
using Personalization.AspNetCore.Management;
using Personalization.Errors;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.Sync.Debugging;

namespace Personalization.Hosting.Commands;

/// <summary><c>debug</c>: switches the debugger of a sync, and shows what it has recorded.</summary>
internal sealed class DebugCommands(CommandOutput output)
{
    private readonly Argument<string> _sync = new("SYNC") { Description = "The sync's id." };
    private readonly Option<TimeSpan?> _for = KeySettingsOptions.Duration("--for", "1h", "How long; an hour without it, and at most 7d.", DebugLimits.Longest);

    internal static Command Create(CommonOptions common, CommandOutput output)
    {
        var debug = new DebugCommands(output);
        debug._sync.Suggests(common, names => names.Syncs);
        return new Command("debug", "Records each row of a sync's runs: as the source had it, as it was mapped, and what the store answered.")
        {
            new Command("on", "Switches the debugger of a sync on. It ends by itself. Whole rows are kept meanwhile, for seven days.") { debug._sync, debug._for }
                .WithLocalOrHost(common, debug.SwitchOnHereAsync, debug.SwitchOnThereAsync),
            new Command("off", "Switches it off. What was recorded stays.") { debug._sync }.WithLocalOrHost(common, debug.SwitchOffHereAsync, debug.SwitchOffThereAsync),
            DebugShowCommand.Create(common, output),
        };
    }

    /// <exception cref="PersonalizationException">There is no such sync (<c>sync_not_found</c>).</exception>
    internal static void CheckSync(LocalCache cache, string id)
    {
        var syncs = cache.Get<PersonalizationDefinitions>().Syncs;
        if (!syncs.ContainsKey(id))
        {
            throw new PersonalizationException(ErrorCodes.SyncNotFound, $"There is no sync '{id}'. {NameSuggestion.For(id, syncs.Keys)}");
        }
    }

    internal static DebugReading ReadingOf(LocalCache cache) => new(cache.Get<IJournal>(), cache.Get<TimeProvider>(), cache.Get<ISyncService>());

    private async Task<int> SwitchOnHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var id = result.GetValue(_sync)!;
        CheckSync(cache, id);
        var on = await ReadingOf(cache).Switches.SwitchOnAsync(id, result.GetValue(_for) ?? DebugLimits.Usual, cancellationToken);
        cache.Audit.Add("until", on.Until);
        return Write(ManagementJson.Serialize(json => DebugJson.WriteSwitch(json, id, on)));
    }

    private async Task<int> SwitchOnThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var length = string.Create(CultureInfo.InvariantCulture, $"{(int)(result.GetValue(_for) ?? DebugLimits.Usual).TotalSeconds}s");
        return Write(await host.PostAsync(PathOf(result), new Dictionary<string, string> { ["for"] = length }, cancellationToken));
    }

    private async Task<int> SwitchOffHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        cache.RefuseMemory();
        var id = result.GetValue(_sync)!;
        CheckSync(cache, id);
        await ReadingOf(cache).Switches.SwitchOffAsync(id, cancellationToken);
        return Write(ManagementJson.Serialize(json => DebugJson.WriteSwitch(json, id, null)));
    }

    private async Task<int> SwitchOffThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken) => Write(await host.DeleteAsync(PathOf(result), cancellationToken));

    private string PathOf(ParseResult result) => $"api/v1/syncs/{Uri.EscapeDataString(result.GetValue(_sync)!)}/debug";

    private int Write(byte[] answer)
    {
        if (output.AsJson)
        {
            output.WriteJson(answer);
            return ExitCodes.Done;
        }

        using var json = JsonDocument.Parse(answer);
        var sync = json.RootElement.GetProperty("syncId").GetString();
        output.WriteLine(json.RootElement.GetProperty("isOn").GetBoolean()
            ? $"The debugger of '{sync}' is on until {Words.Of(json.RootElement.GetProperty("until").GetDateTimeOffset())}. Runs that begin meanwhile record their rows; see them with: personalization debug show {sync}"
            : $"The debugger of '{sync}' is off.");
        return ExitCodes.Done;
    }
}
