using Personalization.DependencyInjection.Compilation;

namespace Personalization.Configuration.Tests;

/// <summary>An application without the package, such as the host, is told which one it lacks.</summary>
public sealed class KafkaPackageTests
{
    [Fact]
    public void Read_KafkaWithoutItsPackage_NamesThePackage()
    {
        using var folder = new TestFolder();
        var file = folder.Write("test.yaml", "destinations: { bus: { type: kafka, bootstrapServers: kafka, topic: transitions } }");
        var problems = DefinitionCompiler.Check(TestReader.Read(file, _ => null)).Select(problem => $"{problem.Path}: {problem.Message}");

        Assert.Contains("destinations.bus: The type 'kafka' needs the package Personalization.Kafka. Reference it in the application.", problems);
    }
}
