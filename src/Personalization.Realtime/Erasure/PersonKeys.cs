using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Erasure;

/// <summary>Finds all keys in the store of people that are one person's. Thread-safe.</summary>
internal sealed class PersonKeys(RealtimeEngine engine)
{
    private const int MostPasses = 8;

    /// <summary>The keys that follow from the record and its values.</summary>
    internal HashSet<PersonKey> Of(string collection, string? recordKey, IReadOnlyCollection<(string Index, string Value)> values)
    {
        var people = new HashSet<PersonKey>();
        if (recordKey is not null)
        {
            people.Add(PersonIds.OfRecord(collection, recordKey));
            people.Add(PersonIds.OfAttributes(collection, recordKey));
        }

        foreach (var (index, value) in values)
        {
            people.Add(PersonIds.OfValue(collection, index, value));

            // How offers name somebody by a value, and where events are that no parent is touched by.
            people.Add(PersonIds.OfDevice(collection, $"{index}:{value}"));
            people.Add(PersonIds.OfUnknownDevice($"{index}:{value}"));
        }

        people.UnionWith(UserIdsOf(engine.Plans, collection, values).Select(PersonIds.OfUnknownUser));
        return people;
    }

    /// <summary>The ids that the person has as the user of events. Where events say the id by another index, or by that of another collection, the same text is somebody else.</summary>
    internal static IEnumerable<string> UserIdsOf(RealtimePlans plans, string collection, IReadOnlyCollection<(string Index, string Value)> values)
    {
        string[] indexes = [.. (plans.Find(collection)?.Keys ?? []).Where(key => key.IsOfUser).Select(key => key.Index)];
        return indexes.Length > 0 ? values.Where(one => indexes.Contains(one.Index, StringComparer.Ordinal)).Select(one => one.Value)
            : plans.All.Any(other => other.Keys.Any(key => key.IsOfUser)) ? []
            : values.Select(one => one.Value);
    }

    /// <summary>Adds the devices and values that are linked to the person. Walks over everybody, since links lead from them only.</summary>
    internal async ValueTask AddLinkedAsync(string collection, HashSet<PersonKey> people, CancellationToken cancellationToken)
    {
        var before = -1;
        for (var pass = 0; pass < MostPasses && people.Count != before; pass++)
        {
            before = people.Count;
            for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
            {
                await foreach (var page in engine.Backfill.ListAsync(bucket, cancellationToken).ConfigureAwait(false))
                {
                    PersonKey[] others = [.. page.Where(person => person.Space == collection && PersonIds.RecordOf(person) is null && !people.Contains(person))];
                    var states = others.Length == 0 ? [] : await engine.Store.ReadAsync(others, cancellationToken).ConfigureAwait(false);
                    foreach (var (other, _) in others.Zip(states).Where(one => PersonLink.TryRead(one.Second, out var link) && people.Contains(one.First with { Id = link.To })))
                    {
                        people.Add(other);
                        if (PersonIds.IsDevice(other))
                        {
                            people.Add(other with { Space = PersonIds.NoSpace });
                            people.UnionWith(engine.Plans.All.Select(plan => other with { Space = plan.Name }));
                        }
                    }
                }
            }
        }
    }
}
