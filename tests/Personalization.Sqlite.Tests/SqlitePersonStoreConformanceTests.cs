using Personalization.People;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

[ConformanceOf(typeof(SqlitePersonStore))]
public sealed class SqlitePersonStoreConformanceTests : PersonStoreConformanceTests
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override ValueTask<IPersonStore> OpenAsync() => new(new SqlitePersonStore(_directory.File("people.db")));
}
