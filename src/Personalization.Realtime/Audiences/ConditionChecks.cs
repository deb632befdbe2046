using System.Globalization;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges the conditions of an audience.</summary>
internal sealed class ConditionChecks(AudienceDefinition audience, IReadOnlyList<EventModelDefinition> models, IReadOnlyList<AudienceDefinition> audiences, ProblemList problems)
{
    private const string TheWayOut = "Count in a SQL model behind the collection what real time does not, and compare its field.";

    private int _count;

    internal void Check()
    {
        Check(audience.Where, "where", 1, null);
        problems.AddAny("where", _count > AudienceLimits.MaxConditions
            ? string.Create(CultureInfo.InvariantCulture, $"There are {_count} conditions; at most {AudienceLimits.MaxConditions}. Part them into audiences, and name those.")
            : null);
    }

    /// <summary>Judges a condition; within an event its columns are those of a model.</summary>
    private void Check(AudienceCondition condition, string path, int depth, EventModelDefinition? within)
    {
        _count++;
        if (depth > AudienceLimits.MaxDepth)
        {
            problems.Add(path, string.Create(CultureInfo.InvariantCulture, $"Conditions are nested deeper than {AudienceLimits.MaxDepth}. Part them into audiences, and name those."));
            return;
        }

        switch (condition)
        {
            case AllCondition all:
                CheckParts(all.Conditions, $"{path}.all", depth, within);
                break;
            case AnyCondition any:
                CheckParts(any.Conditions, $"{path}.any", depth, within);
                break;
            case NotCondition not:
                Check(not.Condition, $"{path}.not", depth + 1, within);
                break;
            case FieldCondition field:
                CheckField(field, path, within);
                break;
            case { } when within is not null:
                problems.Add(path, "Within an event, only its columns are compared. Put conditions over events and audiences beside it.");
                break;
            case InAudienceCondition other:
                CheckAudience(other, path);
                break;
            case EventCondition counted:
                CheckEvents(counted, path, depth);
                break;
        }
    }

    private void CheckParts(IReadOnlyList<AudienceCondition> parts, string path, int depth, EventModelDefinition? within)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            Check(parts[i], $"{path}.{i}", depth + 1, within);
        }
    }

    private void CheckField(FieldCondition condition, string path, EventModelDefinition? within)
    {
        problems.AddAny($"{path}.{condition.Field}", ComparisonChecks.ProblemOf(condition.Comparison));
        if (within is null)
        {
            problems.AddAny($"{path}.field", EventModelChecks.ProblemOf(condition.Field));
            return;
        }

        problems.AddAny($"{path}.{condition.Field}", within.Columns.Any(column => column.As == condition.Field)
            ? null
            : AudienceChecks.Unknown($"column of the event model '{within.Name}' that is called", condition.Field, within.Columns.Select(column => column.As)));
        problems.AddAny($"{path}.{condition.Field}", condition.Comparison.Operator is FieldOperator.Within or FieldOperator.NotWithin or FieldOperator.Anniversary
            ? "A column of an event is judged once, when it happens, and this moves with the time. Compare it with a time that stands; the window of the condition is its own."
            : null);
    }

    private void CheckAudience(InAudienceCondition condition, string path)
    {
        var known = audiences.Where(other => other.Parent == audience.Parent).Select(other => other.Name).ToList();
        if (known.Contains(condition.Audience, StringComparer.Ordinal))
        {
            return;
        }

        problems.Add($"{path}.audience", audiences.FirstOrDefault(other => other.Name == condition.Audience) is { } elsewhere
            ? $"The audience '{elsewhere.Name}' is one of the collection '{elsewhere.Parent}', and this one of '{audience.Parent}'. Name one of the same collection."
            : AudienceChecks.Unknown("audience", condition.Audience, known));
    }

    private void CheckEvents(EventCondition condition, string path, int depth)
    {
        var known = models.Where(model => model.Parent == audience.Parent).ToList();
        var found = known.Find(model => model.Name == condition.Model);
        if (found is null)
        {
            problems.Add($"{path}.event", models.FirstOrDefault(model => model.Name == condition.Model) is { } elsewhere
                ? $"The event model '{elsewhere.Name}' leads to the collection '{elsewhere.Parent}', and this audience is one of '{audience.Parent}'. Name one of the same collection."
                : AudienceChecks.Unknown("event model", condition.Model, known.Select(model => model.Name)));
        }

        problems.AddAny($"{path}.within", ProblemOfWindow(condition.Within));
        problems.AddAny($"{path}.count", condition.Count is >= 0 and <= AudienceLimits.MaxCount
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The count is {condition.Count}; it goes from 0 to {AudienceLimits.MaxCount}. {TheWayOut}"));
        if (condition.Where is not null && found is not null)
        {
            Check(condition.Where, $"{path}.where", depth + 1, found);
        }
    }

    private static string? ProblemOfWindow(TimeSpan window)
        => window <= TimeSpan.Zero ? "A window is longer than nothing. Say how long it is, at most 24 hours."
            : window > AudienceLimits.LongestWindow ? $"The window is {WindowWords.Of(window)}; in real time it is at most 24 hours. {TheWayOut}"
            : window.Ticks % TimeSpan.TicksPerMillisecond != 0 ? "A window is of whole milliseconds. Round it."
            : null;
}
