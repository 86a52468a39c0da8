namespace SoftReferences;

/// <summary>Marks a source that answers from this process's memory, so that caching its answers is useless.</summary>
internal interface ILocalExistenceSource;
