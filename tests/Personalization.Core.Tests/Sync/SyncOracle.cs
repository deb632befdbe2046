namespace Personalization.Core.Tests.Sync;

/// <summary>Replays the rules of upsert and of the delete behaviors over whole versions of the model, as naively as they are written.</summary>
internal sealed class SyncOracle(RecordDeleteBehavior behavior, bool emailIsInput)
{
    /// <summary>Text in <see cref="Customer.Orders"/> that no mapping can use.</summary>
    internal const string BadOrders = "{";

    // By key; null where it is unknown whether and how the row was written.
    private readonly Dictionary<string, Customer?> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _answers = new(StringComparer.Ordinal);

    internal IEnumerable<string> KeysEverSeen => _answers.Keys;

    internal string? Expect(string key) => _answers[key];

    internal string? ExpectedEmail(string key) => _answers[key] is null ? null : _written.GetValueOrDefault(key)?.Email;

    /// <summary>The store has lost everything.</summary>
    internal void LoseStore()
    {
        foreach (var key in _answers.Keys.ToList())
        {
            _answers[key] = null;
        }

        foreach (var key in _written.Keys.ToList())
        {
            _written[key] = null;
        }
    }

    internal SyncCounts Next(IReadOnlyList<Customer> rows)
    {
        long added = 0, changed = 0, unchanged = 0, rejected = 0, removed = 0;
        foreach (var group in rows.Where(row => row.Id is not null).GroupBy(row => row.Id!))
        {
            _answers.TryAdd(group.Key, null);
            if (group.Count() > 1 || group.Single().Orders == BadOrders)
            {
                rejected += group.Count();
                continue;
            }

            var row = group.Single();
            var known = _written.TryGetValue(group.Key, out var before);
            if (before is not null && before.Name == row.Name && before.Orders == row.Orders && (before.Email == row.Email || !emailIsInput))
            {
                unchanged++;
                continue;
            }

            added += known ? 0 : 1;
            changed += known ? 1 : 0;
            _written[group.Key] = row;
            _answers[group.Key] = $$"""{"name":"{{row.Name}}","orders":{{row.Orders ?? "null"}}}""";
        }

        var carried = rows.Select(row => row.Id).ToHashSet();
        foreach (var key in _written.Keys.Where(key => !carried.Contains(key)).ToList())
        {
            removed++;
            _written.Remove(key);
            _answers[key] = behavior switch
            {
                RecordDeleteBehavior.DeleteRecord => null,
                RecordDeleteBehavior.ClearFields => _answers[key] is null ? null : "{}",
                _ => _answers[key],
            };
        }

        return new SyncCounts { RowsQueried = rows.Count, Added = added, Changed = changed, Unchanged = unchanged, Ignored = rows.Count(row => row.Id is null), Rejected = rejected, Removed = removed };
    }
}
