using System.Data.Common;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Data.Sqlite;
using Npgsql;
using Personalization.TestData;
using Personalization.Warehouse.Tests.Postgres;

namespace Personalization.Warehouse.Tests.Ado;

public sealed class AdoProvidersTests(PostgresFixture fixture) : IDisposable
{
    private const string Sqlite = "Microsoft.Data.Sqlite.SqliteFactory, Microsoft.Data.Sqlite";

    private readonly TempDirectory _directory = new();

    // The assemblies stay loaded, which Linux does not mind.
    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Load_PublishedFolder_RunsWithItsOwnAssembliesAndNativeLibrary()
    {
        // What the test project itself was built to is what publishing makes: assemblies, .deps.json, and native libraries for every machine.
        Copy("Personalization.Warehouse.Tests.deps.json", "Personalization.Warehouse.Tests.dll", "Microsoft.Data.Sqlite.dll", "SQLitePCLRaw*.dll");
        CopyAll("runtimes");

        await AssertRunsAsync(AdoProviders.Load(Sqlite, _directory.FullName));
    }

    [Fact]
    public async Task Load_FolderWithoutDependencyFile_TakesTheNativeLibraryFromTheFolder()
    {
        Copy("Microsoft.Data.Sqlite.dll", "SQLitePCLRaw*.dll");
        var native = Directory.GetFiles(AppContext.BaseDirectory, "*e_sqlite3.*", SearchOption.AllDirectories)
            .Single(file => file.Contains($"{Path.DirectorySeparatorChar}{RuntimeInformation.RuntimeIdentifier}{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        File.Copy(native, _directory.File(Path.GetFileName(native)));

        await AssertRunsAsync(AdoProviders.Load(Sqlite, _directory.FullName));
    }

    [Fact]
    public async Task Load_NpgsqlFromAFolder_Runs()
    {
        Copy("Npgsql.dll", "Microsoft.Extensions.*.dll");
        var factory = AdoProviders.Load("Npgsql.NpgsqlFactory, Npgsql", _directory.FullName);
        Assert.IsNotType<NpgsqlFactory>(factory);

        var source = new AdoSource("warehouse", factory, await fixture.CreateDatabaseAsync() + ";Pooling=false", new AdoSourceOptions { Dialect = SqlDialect.Postgres });
        Assert.Equal("[1,2]", await FirstAsync(source, "select array[1, 2]"));
    }

    [Fact]
    public void Load_TwiceFromAFolder_IsTheSame()
    {
        Copy("Npgsql.dll");
        var first = AdoProviders.Load("Npgsql.NpgsqlFactory, Npgsql", _directory.FullName);
        Assert.Same(first, AdoProviders.Load("Npgsql.NpgsqlFactory, Npgsql", _directory.FullName));
    }

    [Theory]
    [InlineData(Sqlite)]
    [InlineData(" Microsoft.Data.Sqlite.SqliteFactory ,Microsoft.Data.Sqlite, Version=6.0.0.0, Culture=neutral, PublicKeyToken=adb9793829ddae60")]
    public void Load_NotInTheFolder_ComesFromTheApplication(string provider)
        => Assert.Same(SqliteFactory.Instance, AdoProviders.Load(provider, _directory.FullName));

    [Fact]
    public void Load_NoFolder_ComesFromTheApplication()
        => Assert.Same(NpgsqlFactory.Instance, AdoProviders.Load("Npgsql.NpgsqlFactory, Npgsql"));

    [Fact]
    public void Load_FactoryWithoutInstance_IsMade()
    {
        ProviderAssembly.Write(_directory.FullName);
        var factory = AdoProviders.Load("Acme.Data.MadeFactory, Acme.Data", _directory.FullName);
        Assert.Equal("Acme.Data.MadeFactory", factory.GetType().FullName);
    }

    [Theory]
    [InlineData("Acme.Data.MadeFactory", "'Acme.Data.MadeFactory' does not name a provider", "as in 'Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data'")]
    [InlineData(", Acme.Data", "does not name a provider")]
    [InlineData("A, B, Version=x", "does not name a provider")]
    [InlineData("Acme.Data.MadeFactory, Acme.Dta", "neither in the providers folder", "nor in the application. Did you mean 'Acme.Data'? Copy the published provider")]
    [InlineData("Other.Factory, Other", "The assembly 'Other' of the provider 'Other.Factory, Other' was found neither", "nor in the application. Copy the published provider")]
    [InlineData("Acme.Data.MadFactory, Acme.Data", "has no type 'Acme.Data.MadFactory'", "Did you mean 'Acme.Data.MadeFactory'?")]
    [InlineData("Acme.Data.Helper, Acme.Data", "is no System.Data.Common.DbProviderFactory", "There are: Acme.Data.BrokenFactory, Acme.Data.ClosedFactory, Acme.Data.MadeFactory.")]
    [InlineData("System.String, System.Private.CoreLib", "is no System.Data.Common.DbProviderFactory", "no provider factory: name another assembly")]
    [InlineData("Acme.Data.ClosedFactory, Acme.Data", "neither a public static Instance nor a public constructor", "pass it to AddAdo")]
    [InlineData("Acme.Data.BrokenFactory, Acme.Data", "cannot be made (FileNotFoundException; it needs 'Acme.Core')", "Copy all files")]
    [InlineData("Acme.Data.MadeFactory, Acme.Data, Version=3.0.0.0", "is not the one that the provider", "Leave version")]
    [InlineData("Acme.Text, Acme.Text", "is damaged or not made for this machine", "Publish the provider again")]
    public void Load_WhatIsNotThere_SaysWhatToDo(string provider, params string[] parts)
    {
        ProviderAssembly.Write(_directory.FullName);
        File.WriteAllText(_directory.File("Acme.Text.dll"), "no assembly");

        var exception = Assert.Throws<PersonalizationException>(() => AdoProviders.Load(provider, _directory.FullName));

        Assert.Equal(ErrorCodes.ConfigurationInvalid, exception.Code);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_FolderMissing_SaysWhichFolder()
    {
        var folder = _directory.File("absent");
        var exception = Assert.Throws<PersonalizationException>(() => AdoProviders.Load("Acme.Data.MadeFactory, Acme.Data", folder));
        Assert.Contains($"({folder}, which does not exist)", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Load_RelativeFolder_IsBesideTheApplication()
    {
        var exception = Assert.Throws<PersonalizationException>(() => AdoProviders.Load("Acme.Data.MadeFactory, Acme.Data"));
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "providers"), exception.Message, StringComparison.Ordinal);
    }

    private async Task AssertRunsAsync(DbProviderFactory factory)
    {
        var assembly = factory.GetType().Assembly;
        Assert.NotSame(typeof(SqliteFactory).Assembly, assembly);
        Assert.StartsWith(_directory.FullName, assembly.Location, StringComparison.Ordinal);

        var source = new AdoSource("shop", factory, "Data Source=:memory:", new AdoSourceOptions { Dialect = SqlDialect.Sqlite });
        Assert.Equal("\"42\"", await FirstAsync(source, "select '4' || '2'"));
        Assert.All(
            AssemblyLoadContext.GetLoadContext(assembly)!.Assemblies,
            loaded => Assert.StartsWith(_directory.FullName, loaded.Location, StringComparison.Ordinal));
        Assert.Contains(
            Process.GetCurrentProcess().Modules.Cast<ProcessModule>(),
            module => module.FileName.StartsWith(_directory.FullName, StringComparison.Ordinal) && module.FileName.Contains("e_sqlite3", StringComparison.Ordinal));
    }

    private static async Task<string> FirstAsync(AdoSource source, string sql)
    {
        await using var reader = await source.CreateQuery(sql).OpenAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return ReaderText.JsonOf(reader, 0);
    }

    private void Copy(params string[] patterns)
    {
        foreach (var file in patterns.SelectMany(pattern => Directory.GetFiles(AppContext.BaseDirectory, pattern)))
        {
            File.Copy(file, _directory.File(Path.GetFileName(file)));
        }
    }

    private void CopyAll(string folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*", SearchOption.AllDirectories))
        {
            var target = _directory.File(Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
