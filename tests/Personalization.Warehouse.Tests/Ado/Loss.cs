namespace Personalization.Warehouse.Tests.Ado;

/// <summary>What a provider does to the values of some types, in the words of docs/ado-net.md.</summary>
internal sealed record Loss(LossKinds Kinds, string Words, params string[] Types);
