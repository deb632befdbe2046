using System.Text;
using System.Text.Json;
using Personalization.Records;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="IRecordStore"/> keeps to. Derive a class for a store, name the store with <see cref="ConformanceOfAttribute"/>,
/// and the sentences of the interface's documentation run as tests.
/// </summary>
/// <remarks>
/// The collection <c>people</c> has the primary index <c>id</c> and the indexes <c>email</c> and <c>phone</c>, which the sync <c>crm</c>
/// provides; the sync <c>web</c> provides none. The sync <c>old</c> provided the same indexes as <c>crm</c> before it. A test that a store cannot pass by design is overridden with a skip and its reason.
/// </remarks>
public abstract partial class RecordStoreConformanceTests : IAsyncLifetime
{
    private const string People = "people";
    private const string Crm = "crm";
    private const string Web = "web";
    private const string Old = "old";
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] CrmIndexes = ["email", "phone"];
    private IRecordStore? _store;
    private IRecordCollection? _records;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IRecordStore Store => _store ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Gets the collection people.</summary>
    private IRecordCollection Records => _records ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Creates the store with collections of two syncs.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync()
    {
        _store = await CreateStoreAsync();
        _records = await _store.OpenAsync(Definition(People), Cancellation);
    }

    /// <summary>Disposes the store if it can be disposed.</summary>
    /// <returns>A task that ends when the store is gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Disposal.DisposeAsync(_store);
    }

    /// <summary>Creates an empty store, with no collection. Called once a test; the store is disposed after it.</summary>
    /// <returns>The store.</returns>
    protected abstract ValueTask<IRecordStore> CreateStoreAsync();

    private static CollectionDefinition Definition(string name, int syncCount = 2, params string[] otherIndexes)
        => new(name, "id", otherIndexes.Length == 0 ? CrmIndexes : otherIndexes, MissWhileLoading.Unavailable, syncCount);

    private static RecordOperation Write(string key, string json, params string?[] indexValues)
        => new(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes(json), indexValues.Length == 0 ? null : indexValues, InputHash: 7);

    private static RecordOperation Clear(string key) => new(RecordOperationKind.Clear, key, InputHash: 8);

    private static RecordOperation Remove(string key) => new(RecordOperationKind.Remove, key, InputHash: 9);

    private static RecordOperation Drop(string key) => new(RecordOperationKind.Drop, key);

    private static RecordOperation Adopt(string key) => new(RecordOperationKind.Adopt, key);

    private static RecordBatch CrmBatch(long token, IReadOnlySet<IndexClaim>? releases, params RecordOperation[] operations)
        => new(Crm, token, Start.AddSeconds(token), CrmIndexes, operations) { Releases = releases ?? new HashSet<IndexClaim>() };

    private static RecordBatch WebBatch(long token, params RecordOperation[] operations)
        => new(Web, token, Start.AddSeconds(token), [], operations);

    private static RecordBatch OldBatch(long token, params RecordOperation[] operations)
        => new(Old, token, Start.AddSeconds(token), CrmIndexes, operations);

    /// <summary>Makes a batch of the sync crm that takes over what the sync old left.</summary>
    private static RecordBatch HeirBatch(long token, params RecordOperation[] operations)
        => new(Crm, token, Start.AddSeconds(token), CrmIndexes, operations) { AdoptFrom = Old, Supersedes = [Web, Old] };

    private static HashSet<IndexClaim> Releases(params (string Value, string Key)[] emails)
        => [.. emails.Select(email => new IndexClaim("email", email.Value, email.Key))];

    /// <summary>Applies operations of the sync crm and expects no refusal.</summary>
    private ValueTask CrmAsync(params RecordOperation[] operations) => ApplyAsync(CrmBatch(1, null, operations));

    /// <summary>Applies operations of the sync web and expects no refusal.</summary>
    private ValueTask WebAsync(params RecordOperation[] operations) => ApplyAsync(WebBatch(1, operations));

    /// <summary>Applies operations of the sync old and expects no refusal.</summary>
    private ValueTask OldAsync(params RecordOperation[] operations) => ApplyAsync(OldBatch(1, operations));

    private ValueTask ApplyAsync(RecordBatch batch) => ApplyAsync(Records, batch);

    private static async ValueTask ApplyAsync(IRecordCollection records, RecordBatch batch) => Assert.Empty(await records.ApplyAsync(batch, Cancellation));

    private ValueTask<PersonalizationRecord?> FindAsync(string key) => Records.FindAsync("id", key, Cancellation);

    private ValueTask<PersonalizationRecord?> FindByEmailAsync(string email) => Records.FindAsync("email", email, Cancellation);

    private ValueTask<string?> HolderAsync(string email) => Records.FindHolderAsync("email", email, Cancellation);

    private ValueTask<List<PartEntry>> ListAsync(string sync) => ListAsync(Records, sync);

    private static async ValueTask<List<PartEntry>> ListAsync(IRecordCollection records, string sync)
    {
        var parts = new List<PartEntry>();
        await foreach (var part in records.ListPartsAsync(sync, Cancellation))
        {
            parts.Add(part);
        }

        return parts;
    }

    private ValueTask<StoredRecord?> StoredAsync(string key) => Records.GetStoredAsync(key, Cancellation);

    /// <summary>Checks that a record is one JSON object with unique names, and has exactly the expected fields in any order.</summary>
    private static void AssertFields(PersonalizationRecord? record, string expectedJson)
    {
        Assert.NotNull(record);
        var expected = Fields(Encoding.UTF8.GetBytes(expectedJson));
        Assert.Equal(expected, Fields(record.Utf8Json));
    }

    private static SortedDictionary<string, string> Fields(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            Assert.True(fields.TryAdd(property.Name, property.Value.GetRawText()), "A field stands twice in the record.");
        }

        return fields;
    }

    private static string Text(PersonalizationRecord? record)
    {
        Assert.NotNull(record);
        return Encoding.UTF8.GetString(record.Utf8Json.Span);
    }
}
