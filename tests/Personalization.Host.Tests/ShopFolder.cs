using Microsoft.Data.Sqlite;
using Personalization.Hosting.Commands;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>A folder with a shop in SQLite, a configuration that syncs its customers, and the state of both.</summary>
internal sealed class ShopFolder : IDisposable
{
    internal const int Customers = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalization-host-");

    internal ShopFolder(string? config = null)
    {
        Execute(
            "create table customers(user_id integer, email text, full_name text, ltv real);"
            + "insert into customers values (1,'ada@shop.example','Ada',12.5),(2,'bob@shop.example','Bob',null),(3,'cy@shop.example','Cy',3)");
        WriteConfig(config ?? Config());
    }

    internal string ConfigPath => PathOf("personalization.yaml");

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    internal static string Config(string interval = "1h", string fields = "{ from: full_name }, { from: ltv }", string stores = "", string state = "state: { directory: STATE }") => $$"""
        sources:
          shop: { type: sqlite, connectionString: "Data Source=SHOP" }
        {{stores}}
        {{state}}
        models:
          customers: { source: shop, tableName: customers, primaryKey: user_id }
        collections:
          customers: { indexes: { user_id: { primary: true }, email: {} } }
        syncs:
          customer-profile:
            model: customers
            collection: customers
            indexes: { email: email }
            mappings: [ {{fields}} ]
            onRemoved: delete-record
            schedule: { interval: {{interval}} }
        """;

    internal void WriteConfig(string config) => File.WriteAllText(
        ConfigPath,
        config.Replace("SHOP", PathOf("shop.db"), StringComparison.Ordinal).Replace("STATE", PathOf("state"), StringComparison.Ordinal));

    internal void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = PathOf("shop.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a command on this folder's configuration, in this process.</summary>
    internal Task<CommandResult> RunAsync(params string[] arguments) => RunBareAsync([.. arguments, "--config", ConfigPath]);

    /// <summary>Runs a command as it is, in this process.</summary>
    internal static Task<CommandResult> RunBareAsync(params string[] arguments) => RunWithInputAsync(string.Empty, arguments);

    /// <summary>Runs a command that reads standard input.</summary>
    internal static async Task<CommandResult> RunWithInputAsync(string input, params string[] arguments)
    {
        using var reader = new StringReader(input);
        using var answers = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, reader, new CommandOutput(answers, errors, width: null, showsProgress: false), TimeProvider.System, CancellationToken.None);
        return new CommandResult(code, answers.ToString(), errors.ToString());
    }

    /// <summary>Makes a key.</summary>
    /// <returns>Its text.</returns>
    internal async Task<string> CreateKeyAsync(string scopes = "read,manage")
    {
        var created = await RunAsync("keys", "create", "--name", "test", "--scopes", scopes, "--json");
        Assert.Equal(ExitCodes.Done, created.Code);
        return created.Json.GetProperty("key").GetString()!;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
