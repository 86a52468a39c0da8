namespace SoftReferences;

/// <summary>Marks a source that answers out of this process's memory: remembering its answers gains nothing.</summary>
internal interface ILocalExistenceSource;
