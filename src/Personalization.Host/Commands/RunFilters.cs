using System.CommandLine;
using Personalization.AspNetCore.Management;

namespace Personalization.Hosting.Commands;

/// <summary>Which runs <c>runs list</c> lists.</summary>
internal sealed class RunFilters
{
    private const int Most = 1_000;

    private readonly Option<string?> _sync = new("--sync") { Description = "Only runs of this sync.", HelpName = "ID" };
    private readonly Option<string?> _status = new("--status") { Description = "Only runs that are there.", HelpName = "STATUS" };
    private readonly Option<int> _limit = new("--limit") { Description = "How many at most, up to 1000.", HelpName = "N", DefaultValueFactory = _ => PageQuery.MaxLimit };
    private readonly Option<bool> _hideEmpty = new("--hide-empty") { Description = "Leave out runs that had nothing to do." };
    private readonly Option<bool> _hideUnsuccessful = new("--hide-unsuccessful") { Description = "Leave out runs of which no operation succeeded." };

    internal Command AddTo(Command command, CommonOptions common)
    {
        _sync.Suggests(common, names => names.Syncs);
        _status.AcceptOnlyFromAmong([.. RunStatus.Words]);
        command.Options.Add(_sync);
        command.Options.Add(_status);
        command.Options.Add(_limit);
        command.Options.Add(_hideEmpty);
        command.Options.Add(_hideUnsuccessful);
        command.Validators.Add(result =>
        {
            if (NumberOptions.ValueOf(result.GetResult(_limit)) is < 1 or > Most)
            {
                result.AddError($"{_limit.Name} is 1 to {Most}.");
            }
        });
        return command;
    }

    internal SyncRunQuery Read(ParseResult result) => new()
    {
        SyncId = result.GetValue(_sync),
        Stage = RunStatus.StageOf(result.GetValue(_status)),
        HasOperations = result.GetValue(_hideEmpty),
        HasSuccesses = result.GetValue(_hideUnsuccessful),
        Limit = result.GetValue(_limit),
    };

    /// <summary>The pages of the management API that make up the list.</summary>
    internal IEnumerable<(string Path, int Limit)> Pages(ParseResult result)
    {
        var filters = new List<string>();
        Add("syncId", result.GetValue(_sync));
        Add(RunQuery.Status, result.GetValue(_status));
        Add(RunQuery.HideEmpty, result.GetValue(_hideEmpty) ? "true" : null);
        Add(RunQuery.HideUnsuccessful, result.GetValue(_hideUnsuccessful) ? "true" : null);
        var all = result.GetValue(_limit);
        for (var offset = 0; offset < all; offset += PageQuery.MaxLimit)
        {
            var limit = Math.Min(PageQuery.MaxLimit, all - offset);
            yield return ($"api/v1/runs?{string.Join('&', filters.Append($"limit={limit}").Append($"offset={offset}"))}", limit);
        }

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                filters.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }
}
