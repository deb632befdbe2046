using System.Globalization;

namespace Personalization.Realtime.Audiences;

/// <summary>Finds audiences that lead to themselves, or through too many others.</summary>
internal static class AudienceCycles
{
    internal static void Check(IReadOnlyList<AudienceDefinition> audiences, List<AudienceProblem> problems)
    {
        // Leaves first: what names nothing but what is done, is done. What is left goes round, or leads to what goes round.
        var names = audiences.GroupBy(audience => audience.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => NamedBy(group.First().Where, 0).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var left = new HashSet<string>(names.Keys, StringComparer.Ordinal);
        for (var height = 0; ; height++)
        {
            var done = left.Where(name => !names[name].Overlaps(left)).ToList();
            left.ExceptWith(done);
            if (done.Count == 0)
            {
                break;
            }

            if (height == AudienceLimits.MaxDepth)
            {
                problems.AddRange(done.Select(name => new AudienceProblem(AudienceChecks.Audiences, name, "where", string.Create(
                    CultureInfo.InvariantCulture, $"Audiences that name each other make a chain of more than {AudienceLimits.MaxDepth}. Leave some of these conditions out."))));
            }
        }

        foreach (var name in audiences.Select(audience => audience.Name).Distinct(StringComparer.Ordinal).Where(left.Contains))
        {
            if (RoundFrom(name, names, left) is { } round)
            {
                problems.Add(new AudienceProblem(
                    AudienceChecks.Audiences, name, "where", $"The audience leads to itself: {string.Join(" → ", round.Append(name))}. Leave one of these conditions out."));
            }
        }
    }

    /// <summary>Answers the shortest way from an audience back to it.</summary>
    private static List<string>? RoundFrom(string start, Dictionary<string, HashSet<string>> names, HashSet<string> left)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var name))
        {
            if (names[name].Contains(start))
            {
                var way = new List<string>();
                for (var at = name; at != start; at = from[at])
                {
                    way.Insert(0, at);
                }

                return [start, .. way];
            }

            foreach (var next in names[name].Where(next => left.Contains(next) && from.TryAdd(next, name)))
            {
                queue.Enqueue(next);
            }
        }

        return null;
    }

    private static IEnumerable<string> NamedBy(AudienceCondition condition, int depth) => condition switch
    {
        _ when depth > AudienceLimits.MaxDepth => [],
        InAudienceCondition other => [other.Audience],
        AllCondition all => all.Conditions.SelectMany(part => NamedBy(part, depth + 1)),
        AnyCondition any => any.Conditions.SelectMany(part => NamedBy(part, depth + 1)),
        NotCondition not => NamedBy(not.Condition, depth + 1),
        _ => [],
    };
}
