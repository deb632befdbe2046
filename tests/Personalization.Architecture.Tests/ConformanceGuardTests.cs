using System.Reflection;
using Personalization.Testing;

namespace Personalization.Architecture.Tests;

/// <summary>Every implementation of an interface that has a conformance suite runs it.</summary>
public sealed class ConformanceGuardTests
{
    // By name: a renamed interface or suite fails here instead of switching the guard off.
    private static readonly Dictionary<string, string> Suites = new(StringComparer.Ordinal)
    {
        ["Personalization.Records.IRecordStore"] = "Personalization.Testing.RecordStoreConformanceTests",
        ["Personalization.People.IPersonStore"] = "Personalization.Testing.PersonStoreConformanceTests",
        ["Personalization.IPersonalizationCache"] = "Personalization.Testing.PersonalizationCacheConformanceTests",
        ["Personalization.Sources.ISourceQuery"] = "Personalization.Testing.SourceQueryConformanceTests",
        ["Personalization.Keys.IApiKeyStore"] = "Personalization.Testing.ApiKeyStoreConformanceTests",
        ["Personalization.Sync.State.ISyncStateStore"] = "Personalization.Testing.SyncStateStoreConformanceTests",
        ["Personalization.Journal.IJournal"] = "Personalization.Testing.JournalConformanceTests",
        ["Personalization.Sync.State.ISyncLease"] = "Personalization.Testing.SyncLeaseConformanceTests",
    };

    public static TheoryData<string> Interfaces => [.. Suites.Keys];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Implementations_OfSuiteInterface_RunTheSuite(string interfaceName)
    {
        var contract = SourceTree.Load("Personalization.Core").GetType(interfaceName);
        Assert.True(contract is not null, $"Personalization.Core has no {interfaceName}: was it renamed? Then rename it here too.");
        var implementations = SourceTree.SourceProjects
            .SelectMany(p => SourceTree.Load(p).GetTypes()).Where(t => Implements(t, contract)).ToList();
        var suite = SourceTree.Load("Personalization.Testing").GetType(Suites[interfaceName]);
        Assert.True(suite is not null || implementations.Count == 0, $"{Suites[interfaceName]} is missing, and {implementations.FirstOrDefault()} needs it.");
        if (suite is null)
        {
            return;
        }

        Assert.True(suite.IsAbstract, $"{suite} is a suite and must be abstract.");
        Assert.Empty(Untested(implementations, suite, TestTypes()));
    }

    [Fact]
    public void Untested_ForgottenImplementation_IsFound()
    {
        Type[] implementations = [typeof(Tested), typeof(TestedGeneric<>), typeof(Forgotten), typeof(NamedByAnotherClass)];
        Type[] tests = [typeof(TestedTests), typeof(NoSuite), typeof(AbstractTests)];

        var problems = Untested(implementations, typeof(Suite), tests);

        Assert.Equal(2, problems.Count);
        Assert.Contains(nameof(Forgotten), problems[0], StringComparison.Ordinal);
        Assert.Contains(nameof(NamedByAnotherClass), problems[1], StringComparison.Ordinal);
    }

    private static bool Implements(Type type, Type contract) =>
        type is { IsInterface: false, IsAbstract: false } && type.GetInterfaces().Contains(contract);

    private static List<string> Untested(IEnumerable<Type> implementations, Type suite, IEnumerable<Type> testTypes)
    {
        var covered = testTypes.Where(t => !t.IsAbstract && DerivesFrom(t, suite))
            .SelectMany(t => t.GetCustomAttributes<ConformanceOfAttribute>()).Select(a => Definition(a.Implementation)).ToHashSet();
        return [.. implementations.Where(i => !covered.Contains(Definition(i)))
            .Select(i => $"{i} has no test class that derives from {suite} and carries [ConformanceOf(typeof({i.Name}))].")];
    }

    private static bool DerivesFrom(Type type, Type suite)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (Definition(t) == suite)
            {
                return true;
            }
        }

        return false;
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static IEnumerable<Type> TestTypes() => SourceTree.Files("tests", "*.Tests.csproj")
        .SelectMany(f => Assembly.Load(Path.GetFileNameWithoutExtension(f)).GetTypes());

    private abstract class Suite;

    private sealed class Tested;

    private sealed class TestedGeneric<T>
    {
        public T? Value { get; init; }
    }

    private sealed class Forgotten;

    private sealed class NamedByAnotherClass;

    [ConformanceOf(typeof(Tested))]
    [ConformanceOf(typeof(TestedGeneric<int>))]
    private sealed class TestedTests : Suite;

    [ConformanceOf(typeof(NamedByAnotherClass))]
    private sealed class NoSuite;

    [ConformanceOf(typeof(Forgotten))]
    private abstract class AbstractTests : Suite;
}
