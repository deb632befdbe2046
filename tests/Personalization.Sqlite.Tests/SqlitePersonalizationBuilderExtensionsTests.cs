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
        using var provider = Build(new ServiceCollection().AddPersonalizationCache().UseSqlite("first.db").UseSqlite("second.db"));
        Assert.IsType<SqliteRecordStore>(Assert.Single(provider.GetServices<IRecordStore>()));
        Assert.Equal("second.db-state", StateDirectoryOf(provider));
    }

    [Fact]
    public void UseSqlite_StateNamedBeforeOrAfter_StaysThere()
    {
        using var before = Build(new ServiceCollection().AddPersonalizationCache().UseStateDirectory("state").UseSqlite("records.db"));
        using var after = Build(new ServiceCollection().AddPersonalizationCache().UseSqlite("records.db").UseStateDirectory("state"));
        Assert.Equal(("state", "state"), (StateDirectoryOf(before), StateDirectoryOf(after)));
    }

    [Fact]
    public void UseSqlite_OfARegion_NamesTheStateDirectoryUntilAnotherStoreIsNamed()
    {
        using var region = Build(new ServiceCollection().AddPersonalizationCache().UseMemory().AddRegion("eu", eu => eu.UseSqlite("eu.db")));
        using var another = Build(new ServiceCollection().AddPersonalizationCache().AddRegion("eu", eu => eu.UseSqlite("eu.db").UseMemory()));
        Assert.Equal(("eu.db-state", null), (StateDirectoryOf(region), StateDirectoryOf(another)));
    }

    /// <summary>As it is written: paths count from the content root, which is the working directory here.</summary>
    private static string? StateDirectoryOf(ServiceProvider provider)
        => provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.StateDirectory is { } directory ? Path.GetRelativePath(Directory.GetCurrentDirectory(), directory) : null;

    private static ServiceProvider Build(IPersonalizationBuilder builder)
        => builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    private sealed class Builder : IPersonalizationBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();
    }
}
