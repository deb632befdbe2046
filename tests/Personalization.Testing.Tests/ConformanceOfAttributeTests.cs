namespace Personalization.Testing.Tests;

public sealed class ConformanceOfAttributeTests
{
    [Fact]
    public void Implementation_GenericDefinition_IsKept() =>
        Assert.Equal(typeof(List<>), new ConformanceOfAttribute(typeof(List<>)).Implementation);
}
