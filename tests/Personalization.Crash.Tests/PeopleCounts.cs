using System.Globalization;
using System.Text;
using Personalization.Crash.Child;
using Personalization.People;

namespace Personalization.Crash.Tests;

/// <summary>What was acknowledged of people who are counted up, and whether a store still holds it. Thread-safe.</summary>
internal sealed class PeopleCounts
{
    private readonly Dictionary<string, (int Count, long Version)> _acknowledged = new(StringComparer.Ordinal);

    internal int Lines { get; private set; }

    /// <summary>Takes a line of <see cref="PeopleLoad"/>.</summary>
    internal void Take(string line)
    {
        var words = line.Split(' ');
        var (count, version) = (int.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
        lock (_acknowledged)
        {
            Lines++;
            if (_acknowledged.GetValueOrDefault(words[0]).Count < count)
            {
                _acknowledged[words[0]] = (count, version);
            }
        }
    }

    /// <summary>Every acknowledged count is there, and of those that were on their way each is there whole or not at all.</summary>
    internal async Task CheckAsync(IPersonStore store)
    {
        for (var n = 0; n < PeopleLoad.People; n++)
        {
            var person = PeopleLoad.PersonOf(n);
            var found = (await store.ReadAsync([person], default))[0];
            var count = PeopleLoad.CountOf(found);
            var (acknowledged, version) = _acknowledged.GetValueOrDefault(person.Id);
            Assert.True(count >= acknowledged, $"'{person.Id}' was counted to {acknowledged}, and {count} is stored.");
            Assert.True(count > acknowledged ? version < (found?.Version ?? 0) : version == (found?.Version ?? 0), $"'{person.Id}' has another version than was acknowledged.");
            Assert.Equal(Enumerable.Range(1, count).SelectMany(PeopleLoad.LogOf), await ReadAsync(store, PersonStream.Log, person));
            Assert.Equal(Enumerable.Range(1, count).SelectMany(PeopleLoad.OutboxOf), await ReadAsync(store, PersonStream.Outbox, person));
            Assert.Equal(count > 0, (await store.ReadDueAsync(person.Bucket, PeopleLoad.DueOf(count), 100, default)).Contains(person));
            Assert.DoesNotContain(person, await store.ReadDueAsync(person.Bucket, PeopleLoad.DueOf(count - 1), 100, default));
            Assert.Equal(count > 0, (await store.ListAsync(person.Bucket, null, 100, default)).Contains(person));
        }
    }

    private static async Task<List<string>> ReadAsync(IPersonStore store, PersonStream stream, PersonKey person)
    {
        var bodies = new List<string>();
        IReadOnlyList<StreamEntry> page = [];
        do
        {
            page = await store.ReadStreamAsync(stream, person.Bucket, page.Count == 0 ? 0 : page[^1].Position, PersonLimits.MaxItems, default);
            bodies.AddRange(page.Where(entry => entry.Person == person).Select(entry => Encoding.UTF8.GetString(entry.Body.Span)));
        }
        while (page.Count > 0);
        return bodies;
    }
}
