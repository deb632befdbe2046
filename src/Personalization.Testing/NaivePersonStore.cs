using Personalization.People;

namespace Personalization.Testing;

/// <summary>What a store of people must hold after a sequence of calls, said in the plainest way. It gives no numbers: it takes those that the store gave, and checks that they grow.</summary>
internal sealed class NaivePersonStore
{
    private readonly Dictionary<PersonKey, (PersonCommit Commit, long Version)> _people = [];
    private readonly Dictionary<PersonKey, long> _lastVersions = [];
    private readonly Dictionary<(PersonStream Stream, int Bucket), List<StreamEntry>> _streams = [];
    private readonly Dictionary<(PersonStream Stream, int Bucket), long> _lastPositions = [];
    private readonly Dictionary<(int Bucket, string Name), string> _notes = [];

    internal long VersionOf(PersonKey person) => _people.TryGetValue(person, out var found) ? found.Version : 0;

    internal string? StateOf(PersonKey person) => _people.TryGetValue(person, out var found) ? Convert.ToHexString(found.Commit.State.Span) : null;

    internal IEnumerable<PersonKey> PeopleOf(int bucket) => _people.Keys.Where(person => person.Bucket == bucket);

    internal DateTimeOffset? DueTimeOf(PersonKey person)
        => _people[person].Commit.Due is { } due ? due.AddTicks((TimeSpan.TicksPerMillisecond - (due.Ticks % TimeSpan.TicksPerMillisecond)) % TimeSpan.TicksPerMillisecond) : null;

    internal IEnumerable<PersonKey> DueOf(int bucket, DateTimeOffset until) => PeopleOf(bucket).Where(person => DueTimeOf(person) <= until);

    internal List<StreamEntry> StreamOf(PersonStream stream, int bucket)
        => _streams.TryGetValue((stream, bucket), out var entries) ? entries : _streams[(stream, bucket)] = [];

    internal void Trim(PersonStream stream, int bucket, long through) => StreamOf(stream, bucket).RemoveAll(entry => entry.Position <= through);

    internal int Remove(PersonStream stream, int bucket, IReadOnlyList<long> positions) => StreamOf(stream, bucket).RemoveAll(entry => positions.Contains(entry.Position));

    internal string? NoteOf(int bucket, string name) => _notes.GetValueOrDefault((bucket, name));

    internal bool TryWriteNote(int bucket, string name, string? expected, string? note)
    {
        if (NoteOf(bucket, name) != expected)
        {
            return false;
        }

        _notes.Remove((bucket, name));
        if (note is not null)
        {
            _notes.Add((bucket, name), note);
        }

        return true;
    }

    /// <summary>Does what a call did, and checks what it answered.</summary>
    internal async Task TakeAsync(
        IReadOnlyList<PersonCommit> commits, IReadOnlyList<long> answers, Func<PersonStream, int, long, int, Task<IReadOnlyList<StreamEntry>>> read)
    {
        Assert.Equal(commits.Select(commit => VersionOf(commit.Person) == commit.ExpectedVersion), answers.Select(answer => answer > 0));
        foreach (var (commit, version) in commits.Zip(answers).Where(one => one.Second > 0))
        {
            Assert.True(version > _lastVersions.GetValueOrDefault(commit.Person), "A version did not grow.");
            _lastVersions[commit.Person] = version;
            _people.Remove(commit.Person);
            if (!commit.State.IsEmpty)
            {
                _people.Add(commit.Person, (commit, version));
            }
        }

        var written = commits.Where((_, n) => answers[n] > 0).ToList();
        foreach (var bucket in written.Select(commit => commit.Person.Bucket).Distinct())
        {
            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                await AppendAsync(stream, bucket, written, commit => commit.EntriesOf(stream), read);
            }
        }
    }

    /// <summary>Commits of one call may come in any order, each with its entries together.</summary>
    private async Task AppendAsync(
        PersonStream stream,
        int bucket,
        List<PersonCommit> written,
        Func<PersonCommit, IReadOnlyList<PersonEntry>> entriesOf,
        Func<PersonStream, int, long, int, Task<IReadOnlyList<StreamEntry>>> read)
    {
        var last = _lastPositions.GetValueOrDefault((stream, bucket));
        var added = await read(stream, bucket, last, PersonLimits.MaxItems);
        var ofBucket = written.Where(commit => commit.Person.Bucket == bucket && entriesOf(commit).Count > 0).ToDictionary(commit => commit.Person);
        var order = added.Select(entry => entry.Person).Distinct().ToList();
        Assert.Equal(ofBucket.Count, order.Count);
        Assert.Equal(
            order.SelectMany(person => entriesOf(ofBucket[person]).Select(entry => (person, entry.Time, Convert.ToHexString(entry.Body.Span)))),
            added.Select(entry => (entry.Person, entry.Time, Convert.ToHexString(entry.Body.Span))));
        foreach (var entry in added)
        {
            Assert.True(entry.Position > last, "A position did not grow.");
            last = entry.Position;
        }

        _lastPositions[(stream, bucket)] = last;
        StreamOf(stream, bucket).AddRange(added);
    }
}
