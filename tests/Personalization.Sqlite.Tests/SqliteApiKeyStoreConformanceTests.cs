using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

[ConformanceOf(typeof(SqliteApiKeyStore))]
public sealed class SqliteApiKeyStoreConformanceTests : ApiKeyStoreConformanceTests
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override ValueTask<IApiKeyStore> OpenAsync() => new(new SqliteApiKeyStore(_directory.File("keys.db")));
}
