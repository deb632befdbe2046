using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Sync;

namespace Personalization.Configuration.Tests;

/// <summary>The file as the services of an application read it.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task AddYamlFile_BrokenFile_StopsTheStartWithAllErrors()
    {
        var file = Path.Combine(TestFiles.Broken, "meaning", "several-at-once.yaml");
        await using var provider = Services(file).BuildServiceProvider();

        var exception = Assert.Throws<PersonalizationException>(provider.GetRequiredService<PersonalizationDefinitions>);

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.StartsWith("The configuration has 4 errors:\n- " + file + ":4:24: models.customers.source: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(
            YamlFile.Validate(file).Select(problem => "- " + problem), exception.Message.Split('\n').Skip(1));
    }

    [Fact]
    public async Task AddYamlFile_EachCreationOfOptions_ReadsTheFilesAnew()
    {
        using var folder = new TestFolder();
        folder.Write("a.yaml", "collections: { people: { indexes: { id: { primary: true } } } }");
        await using var provider = Services(folder.Path).BuildServiceProvider();
        var factory = provider.GetRequiredService<IOptionsFactory<PersonalizationOptions>>();

        var first = factory.Create(Options.DefaultName);
        folder.Write("a.yaml", "collections: { persons: { indexes: { id: { primary: true } } } }");
        folder.Write("b.yaml", "collections: { firms: { indexes: { id: { primary: true } } } }");
        var second = factory.Create(Options.DefaultName);

        Assert.Equal(["people"], first.Collections.Select(collection => collection.Name));
        Assert.Equal(["persons", "firms"], second.Collections.Select(collection => collection.Name));
        Assert.Empty(second.Problems);
    }

    [Fact]
    public async Task AddYamlFile_BrokenAfterAChange_KeepsWhatWasReadBefore()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", "collections: { people: { indexes: { id: { primary: true } } } }");
        await using var provider = Services(file).BuildServiceProvider();
        var before = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;

        folder.Write("a.yaml", "collections: [");
        var after = provider.GetRequiredService<IOptionsFactory<PersonalizationOptions>>().Create(Options.DefaultName);

        Assert.Single(after.Problems);
        Assert.Empty(before.Problems);
        Assert.Single(before.Collections);
    }

    [Fact]
    public async Task AddYamlFile_BesideCode_IsOneConfiguration()
    {
        using var folder = new TestFolder();
        var file = folder.Write("a.yaml", """
            models: { customers: { source: shop, tableName: customers, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true } } } }
            """);
        var services = Services(file);
        services.AddPersonalizationCache(cache => cache
            .AddSqlite("shop", "Data Source=shop.db")
            .AddSync("profile", sync => sync.FromModel("customers").To("people").Map("name")));
        await using var provider = services.BuildServiceProvider();

        var definitions = provider.GetRequiredService<PersonalizationDefinitions>();

        Assert.Equal("shop", definitions.Syncs["profile"].Model.Source);
    }

    private static ServiceCollection Services(string path)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.AddYamlFile(path));
        return services;
    }
}
