using System.Globalization;
using System.Text;
using Personalization.People;
using Personalization.Sqlite;

namespace Personalization.Crash.Child;

/// <summary>Counts people up until it is ended, several at once, and tells of each count that was acknowledged.</summary>
internal sealed class PeopleLoad(IPersonStore store, Action<string> acknowledged)
{
    internal const int People = 5;
    private const int Writers = 4;

    internal static PersonKey PersonOf(int number) => new("people", string.Create(CultureInfo.InvariantCulture, $"p{number}"));

    internal static int CountOf(StoredPerson? person) => person is null ? 0 : int.Parse(Encoding.UTF8.GetString(person.State.Span), CultureInfo.InvariantCulture);

    internal static DateTimeOffset DueOf(int count) => DateTimeOffset.UnixEpoch.AddMilliseconds(count);

    internal static IEnumerable<string> LogOf(int count) => [$"{count} first", $"{count} second"];

    internal static IEnumerable<string> OutboxOf(int count) => [$"{count} told"];

    /// <summary>Counts in a SQLite file until the process is ended, and writes a line for each count.</summary>
    internal static async Task RunAsync(string path, TextWriter output)
    {
        await using var store = new SqlitePersonStore(path);
        await new PeopleLoad(store, line =>
        {
            lock (output)
            {
                output.WriteLine(line);
            }
        }).RunAsync();
    }

    internal Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => CountAsync(writer))));

    private async Task CountAsync(int writer)
    {
        for (var step = writer; ; step++)
        {
            PersonKey[] people = [PersonOf(step % People), PersonOf((step + 1 + writer) % People)];
            people = [.. people.Distinct()];
            var found = await store.ReadAsync(people, CancellationToken.None);
            var versions = await store.CommitAsync([.. people.Zip(found, CountUp)], CancellationToken.None);
            for (var n = 0; n < people.Length; n++)
            {
                if (versions[n] > 0)
                {
                    acknowledged(string.Create(CultureInfo.InvariantCulture, $"{people[n].Id} {CountOf(found[n]) + 1} {versions[n]}"));
                }
            }
        }
    }

    private static PersonCommit CountUp(PersonKey person, StoredPerson? found)
    {
        var count = CountOf(found) + 1;
        return new PersonCommit
        {
            Person = person,
            ExpectedVersion = found?.Version ?? 0,
            State = Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)),
            Due = DueOf(count),
            Log = [.. LogOf(count).Select(EntryOf)],
            Outbox = [.. OutboxOf(count).Select(EntryOf)],
        };
    }

    private static PersonEntry EntryOf(string text) => new(DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(text));
}
