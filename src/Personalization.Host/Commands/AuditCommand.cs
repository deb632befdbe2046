using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Management;
using Personalization.Configuration.Values;
using Personalization.Hosting.Output;
using Personalization.Hosting.Remote;
using Personalization.Hosting.Wiring;
using Personalization.Journal;

namespace Personalization.Hosting.Commands;

/// <summary><c>audit list</c>: who changed what.</summary>
internal sealed class AuditCommand
{
    private readonly CommandOutput _output;
    private readonly TimeProvider _time;
    private readonly Option<DateTimeOffset?> _since;
    private readonly Option<DateTimeOffset?> _until;
    private readonly Option<string?> _actor = new("--actor") { Description = "Only what somebody did: a key's name or id, or such as cli:jane.", HelpName = "NAME" };
    private readonly Option<string?> _action = new("--action") { Description = "Only an action, such as sync.trigger, or all of a kind, such as sync.", HelpName = "ACTION" };
    private readonly Option<string?> _resource = new("--resource") { Description = "Only what was done to something of this name or kind.", HelpName = "NAME" };
    private readonly Option<int> _limit = new("--limit") { Description = "How many entries, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => PageQuery.MaxLimit };

    private AuditCommand(CommandOutput output, TimeProvider time)
    {
        _output = output;
        _time = time;
        _since = Time("--since", "Only what was done then or later: a time such as 2026-01-31T12:00Z, or how long ago, such as 7d.");
        _until = Time("--until", "Only what was done before.");
    }

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var audit = new AuditCommand(output, time);
        audit._limit.Validators.Add(result =>
        {
            if (NumberOptions.ValueOf(result) is < 1 or > JournalLimits.Page)
            {
                result.AddError("--limit: Write a number of 1 to 1000.");
            }
        });
        return new Command("audit", "Tells who changed what.")
        {
            new Command("list", "Lists what was changed by keys and commands, the latest first. Entries are kept for 90 days.")
            {
                audit._since, audit._until, audit._actor, audit._action, audit._resource, audit._limit,
            }.WithLocalOrHost(common, audit.ListHereAsync, audit.ListThereAsync),
        };
    }

    private Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (DurationText.Parse(text, text, out var ago) is null)
            {
                return _time.GetUtcNow() - ago;
            }

            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                return at;
            }

            result.AddError($"{name}: '{text}' is neither a time, such as 2026-01-31T12:00Z, nor how long ago, such as 7d.");
            return null;
        },
    };

    private async Task<int> ListHereAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var log = new AuditLog(cache.Get<IJournal>(), _time, NullLogger.Instance);
        var page = await log.ListAsync(
            new AuditQuery
            {
                Since = result.GetValue(_since),
                Until = result.GetValue(_until),
                Actor = result.GetValue(_actor),
                Action = result.GetValue(_action),
                Resource = result.GetValue(_resource),
                Limit = result.GetValue(_limit),
            },
            cancellationToken);
        return Write(ManagementJson.Serialize(json => AuditEndpoints.Write(json, page)));
    }

    private async Task<int> ListThereAsync(ParseResult result, HostClient host, CancellationToken cancellationToken)
    {
        var query = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"api/v1/audit?limit={result.GetValue(_limit)}"));
        foreach (var (name, value) in new[]
        {
            ("since", TextOf(result.GetValue(_since))), ("until", TextOf(result.GetValue(_until))), ("actor", result.GetValue(_actor)), ("action", result.GetValue(_action)), ("resource", result.GetValue(_resource)),
        })
        {
            _ = value is null ? query : query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Write(await host.GetAsync(query.ToString(), cancellationToken));
    }

    private static string? TextOf(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private int Write(byte[] page) => _output.WriteList(page, ["at", "action", "actor", "type", "resource", "outcome", "details"], entry =>
    [
        Words.Of(entry.GetProperty("at").GetDateTimeOffset()),
        entry.GetProperty("action").GetString()!,
        ActorOf(entry.GetProperty("actor")),
        entry.GetProperty("resourceType").GetString()!,
        entry.GetProperty("resource").GetString()!,
        entry.GetProperty("errorCode").GetString() is { } code ? $"failed ({code})" : "done",
        entry.GetProperty("details").GetRawText(),
    ]);

    private static string ActorOf(JsonElement actor) => actor.GetProperty("id").GetString() is { } id ? $"{actor.GetProperty("name").GetString()} ({id})" : actor.GetProperty("name").GetString()!;
}
