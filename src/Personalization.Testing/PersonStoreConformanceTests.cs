using System.Globalization;
using System.Text;
using Personalization.People;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="IPersonStore"/> keeps to. Derive a class for a store, name the store with <see cref="ConformanceOfAttribute"/>, and
/// the sentences of the interface's documentation run as tests.
/// </summary>
public abstract partial class PersonStoreConformanceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private static readonly PersonKey Ann = new("customers", "r:ann");
    private static readonly PersonKey Bob = new("customers", "r:bob");
    private readonly List<IPersonStore> _stores = [];
    private IPersonStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IPersonStore Store => _store ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Opens the store.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync() => _store = await OpenAnotherAsync();

    /// <summary>Disposes the stores that can be disposed.</summary>
    /// <returns>A task that ends when they are gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores.Distinct())
        {
            await Disposal.DisposeAsync(store);
        }
    }

    /// <summary>Opens the store of this test, which is empty at first. Called again, it opens the same as another process would.</summary>
    /// <returns>The store.</returns>
    protected abstract ValueTask<IPersonStore> OpenAsync();

    private async ValueTask<IPersonStore> OpenAnotherAsync()
    {
        var store = await OpenAsync();
        _stores.Add(store);
        return store;
    }

    private static PersonCommit CommitOf(PersonKey person, long expected, string state, DateTimeOffset? due = null) => new()
    {
        Person = person,
        ExpectedVersion = expected,
        State = Encoding.UTF8.GetBytes(state),
        Due = due,
    };

    private static PersonCommit Logged(PersonKey person, long expected, string state, params string[] log) => new()
    {
        Person = person,
        ExpectedVersion = expected,
        State = Encoding.UTF8.GetBytes(state),
        Log = [.. log.Select(EntryOf)],
    };

    private static PersonEntry EntryOf(string body) => new(Start, Encoding.UTF8.GetBytes(body));

    private async Task<long> CommitAsync(PersonCommit commit) => Assert.Single(await Store.CommitAsync([commit], Cancellation));

    private async Task<StoredPerson?> ReadAsync(PersonKey person) => Assert.Single(await Store.ReadAsync([person], Cancellation));

    private async Task<string?> StateAsync(PersonKey person) => await ReadAsync(person) is { } found ? Encoding.UTF8.GetString(found.State.Span) : null;

    private async Task<IReadOnlyList<PersonKey>> DueAsync(int bucket, DateTimeOffset until, int limit = 100) => await Store.ReadDueAsync(bucket, until, limit, Cancellation);

    private async Task<IReadOnlyList<StreamEntry>> StreamAsync(PersonStream stream, int bucket, long after = 0, int limit = PersonLimits.MaxItems)
        => await Store.ReadStreamAsync(stream, bucket, after, limit, Cancellation);

    private async Task<string[]> BodiesAsync(PersonStream stream, int bucket) => [.. (await StreamAsync(stream, bucket)).Select(BodyOf)];

    private static string BodyOf(StreamEntry entry) => Encoding.UTF8.GetString(entry.Body.Span);

    private async Task<List<PersonKey>> ListAsync(int bucket, int page = 100)
    {
        var all = new List<PersonKey>();
        PersonKey? last = null;
        IReadOnlyList<PersonKey> found;
        do
        {
            found = await Store.ListAsync(bucket, last, page, Cancellation);
            all.AddRange(found);
            last = all.Count == 0 ? null : all[^1];
        }
        while (found.Count == page);
        return all;
    }

    /// <summary>Some people of Ann's bucket, without her.</summary>
    private static PersonKey[] Neighbours(int count, string prefix = "n")
        => [.. Enumerable.Range(0, int.MaxValue).Select(n => new PersonKey("customers", string.Create(CultureInfo.InvariantCulture, $"{prefix}{n}"))).Where(person => person.Bucket == Ann.Bucket).Take(count)];
}
