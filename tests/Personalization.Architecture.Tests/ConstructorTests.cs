using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Personalization.Architecture.Tests;

/// <summary>A type that is made of more than five things does more than one.</summary>
public sealed class ConstructorTests
{
    private const int MaxParameters = 5;
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Types that may have more, and why.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Personalization.AspNetCore.Lookups.LookupEndpoints"] = "being made smaller",
        ["Personalization.Records.OperationRefusal"] = "being made smaller",
        ["Personalization.Records.RecordBatch"] = "being made smaller",
        ["Personalization.Records.RecordStoreException"] = "being made smaller",
        ["Personalization.Redis.RedisRecordStore+PreparedCollection"] = "being made smaller",
    };

    private static IEnumerable<Type> Types => SourceTree.SourceProjects.SelectMany(project => SourceTree.Load(project).GetTypes());

    [Fact]
    public void Constructors_Always_HaveAtMostFiveParameters() => Assert.Empty(Check(Types.Where(type => !Exceptions.ContainsKey(type.FullName!))));

    [Fact]
    public void Exceptions_All_AreNeeded()
        => Assert.Empty(Exceptions.Keys.Where(name => !Check(Types.Where(type => type.FullName == name)).Any()).Select(name => $"{name} needs no exception: take it out."));

    [Fact]
    public void Check_OneTooMany_IsFound() => Assert.Contains("Six has a constructor of 6 parameters", Assert.Single(Check([typeof(Five), typeof(Six)])), StringComparison.Ordinal);

    private static IEnumerable<string> Check(IEnumerable<Type> types) => types
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.IsDefined(typeof(GeneratedCodeAttribute)))
        .SelectMany(type => type.GetConstructors(All).Select(made => (Type: type, made.GetParameters().Length)))
        .Where(made => made.Length > MaxParameters)
        .Select(made => $"{made.Type.FullName} has a constructor of {made.Length} parameters; at most {MaxParameters}. Split the type, or give it one object of those that belong together.");

    private sealed record Five(int A, int B, int C, int D, int E);

    private sealed record Six(int A, int B, int C, int D, int E, int F);
}
