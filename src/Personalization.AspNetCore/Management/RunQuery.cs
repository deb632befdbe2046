using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;
using Personalization.Journal;

namespace Personalization.AspNetCore.Management;

/// <summary>Which runs are asked for.</summary>
internal static class RunQuery
{
    internal const string Status = "status";
    internal const string HideEmpty = "hideEmpty";
    internal const string HideUnsuccessful = "hideUnsuccessful";

    private static readonly ApiProblem UnknownStatus = ApiProblems.Malformed($"'{Status}' is one of: {string.Join(", ", RunStatus.Words)}.");
    private static readonly ApiProblem NoFlag = ApiProblems.Malformed($"'{HideEmpty}' and '{HideUnsuccessful}' are true or false.");

    /// <summary>Reads page and filters.</summary>
    /// <returns>What is wrong with them; <see langword="null"/> when nothing is.</returns>
    internal static ApiProblem? Read(IQueryCollection query, out SyncRunQuery asked)
    {
        asked = new SyncRunQuery();
        if (!PageQuery.TryRead(query, out var page))
        {
            return PageQuery.Problem;
        }

        JournalRunStatus? stage = null;
        if (query[Status] is { Count: > 0 } words && (words.Count > 1 || (stage = RunStatus.StageOf(words[0])) is null))
        {
            return UnknownStatus;
        }

        if (!TryReadFlag(query, HideEmpty, out var hidesEmpty) || !TryReadFlag(query, HideUnsuccessful, out var hidesUnsuccessful))
        {
            return NoFlag;
        }

        asked = new SyncRunQuery { Limit = page.Limit, Offset = page.Offset, Stage = stage, HasOperations = hidesEmpty, HasSuccesses = hidesUnsuccessful };
        return null;
    }

    private static bool TryReadFlag(IQueryCollection query, string name, out bool flag)
    {
        flag = false;
        return query[name] is not { Count: > 0 } values || (values.Count == 1 && bool.TryParse(values[0], out flag));
    }
}
