using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>Lookups answer on this store as on every other.</summary>
[ConformanceOf(typeof(SqliteRecordStore))]
public sealed class SqlitePersonalizationCacheConformanceTests : PersonalizationCacheConformanceTests
{
    private readonly TempDirectory _directory = new();
    private int _stores;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override ValueTask<CacheFixture> CreateAsync(CacheContent content) => CacheFixture.OpenAsync(
        new SqliteRecordStore(_directory.File($"{_stores++}.db")), content, services => services.BuildServiceProvider(validateScopes: true));
}
