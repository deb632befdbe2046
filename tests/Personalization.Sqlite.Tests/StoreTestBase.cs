using System.Text;
using Personalization.Records;

namespace Personalization.Sqlite.Tests;

/// <summary>A store of the collection "people" (index "email") in a directory of its own, written by the sync "crm".</summary>
public abstract class StoreTestBase : IDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private readonly TempDirectory _directory = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected string StorePath => File("store.db");

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _directory.Dispose();
    }

    protected static RecordOperation Write(string key, string json, string? email)
        => new(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes(json), [email]);

    protected static RecordBatch Batch(long token, params RecordOperation[] operations)
        => new("crm", token, Start.AddSeconds(token), ["email"], operations);

    protected static string? Text(PersonalizationRecord? record) => record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span);

    protected string File(string name) => _directory.File(name);

    private protected async Task<PeopleStore> OpenAsync(int syncCount = 1, params string[] moreIndexes)
    {
        var store = new SqliteRecordStore(StorePath);
        return new PeopleStore(store, await store.OpenAsync(new CollectionDefinition("people", "id", ["email", .. moreIndexes], syncCount: syncCount), Cancellation));
    }
}
