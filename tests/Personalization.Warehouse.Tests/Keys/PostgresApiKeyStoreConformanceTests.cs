using Personalization.Keys;
using Personalization.TestData;
using Personalization.Testing;
using Personalization.Warehouse.Keys;

namespace Personalization.Warehouse.Tests.Keys;

[ConformanceOf(typeof(PostgresApiKeyStore))]
public sealed class PostgresApiKeyStoreConformanceTests(PostgresFixture postgres) : ApiKeyStoreConformanceTests
{
    private string? _database;

    protected override async ValueTask<IApiKeyStore> OpenAsync() => new PostgresApiKeyStore(_database ??= await postgres.CreateDatabaseAsync());
}
