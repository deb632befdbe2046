using System.Globalization;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Management;

/// <summary>The query of a request, read by names. What cannot be read is told by its name and never passed over: a list that was not asked for looks like the one that was.</summary>
internal sealed class AskedQuery(QueryCollection query)
{
    /// <summary>Gets the first thing that is wrong with what was asked for; <see langword="null"/> when nothing is.</summary>
    internal ApiProblem? Problem { get; private set; }

    internal static AskedQuery Of(HttpContext context) => new(PageQuery.Of(context));

    /// <summary>Answers a text; <see langword="null"/> where there is none.</summary>
    internal string? Text(string name)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            Refuse(name, "is given once");
        }

        return values.Count == 1 ? values[0] : null;
    }

    /// <summary>Answers a text of a certain form; <see langword="null"/> where there is none.</summary>
    internal string? Text(string name, Func<string, bool> isRight, string form)
    {
        var text = Text(name);
        if (text is null || isRight(text))
        {
            return text;
        }

        Refuse(name, form);
        return null;
    }

    /// <summary>Answers one of some words; <see langword="null"/> where there is none.</summary>
    internal string? Word(string name, params string[] words) => Text(name, words.Contains, "is one of: " + string.Join(", ", words));

    /// <summary>Answers a switch; <see langword="false"/> where there is none.</summary>
    internal bool Flag(string name) => Text(name, text => bool.TryParse(text, out _), "is true or false") is { } text && bool.Parse(text);

    /// <summary>Answers a number.</summary>
    internal int Number(string name, int usual, int least, int most)
    {
        var form = most == int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"is {least} or more") : string.Create(CultureInfo.InvariantCulture, $"is {least} to {most}");
        return Text(name, text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most, form) is { } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : usual;
    }

    /// <summary>Answers a number that is zero or more; <see langword="null"/> where there is none.</summary>
    internal long? Position(string name) => Text(name, text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _), "is a number, 0 or more") is { } text
        ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    /// <summary>Answers a time; <see langword="null"/> where there is none.</summary>
    internal DateTimeOffset? Time(string name)
        => Text(name, text => TryReadTime(text, out _), "is a time such as 2026-01-31T00:00:00Z") is { } text && TryReadTime(text, out var time) ? time : null;

    private static bool TryReadTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private void Refuse(string name, string form) => Problem ??= ApiProblems.Malformed($"The query cannot be read. '{name}' {form}.");
}
