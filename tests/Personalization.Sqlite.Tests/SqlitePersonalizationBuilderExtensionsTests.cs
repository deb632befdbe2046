using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Sources;

namespace Personalization.Sqlite.Tests;

public sealed class SqlitePersonalizationBuilderExtensionsTests
{
    [Fact]
    public void AddSqlite_TwoNames_RegistersTwoSources()
    {
        var builder = new Builder();
        builder.AddSqlite("shop", "Data Source=shop.db").AddSqlite("crm", "Data Source=crm.db");
        using var provider = Build(builder);
        Assert.Equal(["shop", "crm"], provider.GetServices<ISource>().Select(source => source.Name));
    }

    [Fact]
    public void UseSqlite_OverAnotherStore_ReplacesItAndNamesTheStateDirectory()
    {
        var builder = new Builder();
        builder.UseSqlite("first.db").UseSqlite("second.db");
        using var provider = Build(builder);
        Assert.IsType<SqliteRecordStore>(Assert.Single(provider.GetServices<IRecordStore>()));
        Assert.Equal("second.db-state", provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.StateDirectory);
    }

    private static ServiceProvider Build(Builder builder)
        => builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    private sealed class Builder : IPersonalizationBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
