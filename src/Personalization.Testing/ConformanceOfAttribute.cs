namespace Personalization.Testing;

/// <summary>Names the implementation that a test class runs a conformance suite on.</summary>
/// <remarks>
/// Put it on every class that derives from a suite. A guard can then find the implementations that no suite runs on. A generic
/// implementation is named by its definition: <c>typeof(Store&lt;&gt;)</c>.
/// </remarks>
/// <param name="implementation">The type that the suite tests.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ConformanceOfAttribute(Type implementation) : Attribute
{
    /// <summary>Gets the type that the suite tests.</summary>
    public Type Implementation { get; } = implementation;
}
