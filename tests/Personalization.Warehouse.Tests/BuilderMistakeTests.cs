using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Personalization.Warehouse.Tests;

/// <summary>What is wrong with sources, state and keys in code is reported together, each by its name, and no connection string is quoted.</summary>
public sealed class BuilderMistakeTests
{
    [Fact]
    public void Definitions_MistakesInCode_AreAllReportedByTheirNames()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddPostgres("missing", null!)
            .AddPostgres("empty", string.Empty)
            .AddPostgres("unreadable", "Host=db;Pasword=hush-hush")
            .AddPostgres("hurried", "Host=db", postgres => postgres.CommandTimeout = TimeSpan.FromSeconds(-1))
            .AddAdo("refused", SqliteFactory.Instance, "Data Sauce=hush-hush")
            .AddAdo("nowhere", SqliteFactory.Instance, null!)
            .AddAdo("unknown", "No.Factory, No", "x")
            .AddAdo("unnamed", (string)null!, "x", SqlDialect.Ansi)
            .AddAdo("stopped", SqliteFactory.Instance, "Data Source=x", ado => ado.CommandTimeout = TimeSpan.Zero)
            .UsePostgresState("Username=hush-hush")
            .UsePostgresKeys(null!)
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("profile", sync => sync.FromTable("missing", "people", "id").To("people").Map("name")));
        using var provider = services.BuildServiceProvider();

        var message = Assert.Throws<PersonalizationException>(provider.GetRequiredService<IPersonalizationCache>).Message;

        Assert.StartsWith("The configuration has 11 errors:\n", message, StringComparison.Ordinal);
        Assert.All(
            [
                "- sources.missing: There is no connectionString of the source 'missing' (PostgreSQL).",
                "- sources.empty: There is no connectionString of the source 'empty' (PostgreSQL).",
                "- sources.unreadable: The connection string of the source 'unreadable' (PostgreSQL) cannot be read",
                "- sources.hurried: The command timeout of the source 'hurried' (PostgreSQL) is out of range.",
                "- sources.refused: ",
                "- sources.nowhere: There is no connectionString of the source 'nowhere'.",
                "- sources.unknown: ",
                "- sources.unnamed: ",
                "- sources.stopped: The command timeout must be positive",
                "- state: The connection string of the state (PostgreSQL) names no host.",
                "- keys: There is no connectionString of the API keys (PostgreSQL).",
            ],
            text => Assert.Contains(text, message, StringComparison.Ordinal));
        Assert.DoesNotContain("hush", message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a schema of more than sixty-three bytes, which PostgreSQL would cut")]
    public void UsePostgresState_NoNameOfASchema_IsReported(string schema)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.UsePostgresState("Host=db", postgres => postgres.Schema = schema));
        using var provider = services.BuildServiceProvider();

        Assert.Contains(
            "\n- state: The schema '", Assert.Throws<PersonalizationException>(provider.GetRequiredService<IPersonalizationCache>).Message, StringComparison.Ordinal);
    }
}
