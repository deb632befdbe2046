using System.Reflection;
using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;

namespace Personalization.Configuration.Tests;

/// <summary>Reads files with the variables that the tests name, whatever this process has, in an application that references the SQLite package only.</summary>
internal static class TestReader
{
    /// <summary>The value of <c>SECRET</c>, which no message may show.</summary>
    internal const string Secret = "hunter2-do-not-show";

    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["SECRET"] = Secret,
        ["SHORT"] = "abc",
        ["EMPTY"] = string.Empty,
        ["WAREHOUSE_URL"] = "Host=db;Password=" + Secret,
        ["WAREHOUSE_FILE"] = "Data Source=shop.db",
        ["DB"] = "shop.db",
        ["PAUSED"] = "true",
        ["MODEL"] = "customers",
        ["MODE"] = "insert",
        ["PERCENT"] = "25",
        ["EVERY"] = "10m",
        ["SIZE"] = "2GB",
    };

    internal static YamlReader Create(Func<string, Assembly?>? load = null) => new(Variables.GetValueOrDefault, load ?? Load);

    internal static PersonalizationOptions Read(string path, Func<string, Assembly?>? load = null)
    {
        var options = new PersonalizationOptions();
        Create(load).Read(path, options);
        return options;
    }

    /// <summary>Answers what is wrong with a file or folder as a user sees it, with files named as from the folder.</summary>
    internal static string Problems(string path, string folder)
        => string.Concat(DefinitionCompiler.Check(Read(path)).Select(problem => problem.ToString().Replace(folder + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal) + "\n"));

    /// <summary>Answers what is wrong with a text.</summary>
    internal static string ProblemsOf(string yaml)
    {
        using var folder = new TestFolder();
        return Problems(folder.Write("test.yaml", yaml), folder.Path);
    }

    private static Assembly? Load(string package) => package is "Personalization.Sqlite" or "Personalization.Redis" or "Personalization.Alerts" or "Personalization.Kafka" ? Backends.Load(package) : null;
}
