{{/* Names are fixed: the operator finds what the chart made by them. */}}
{{- define "lvs.labels" -}}
app.kubernetes.io/name: lvs-operator
app.kubernetes.io/component: {{ . }}
app.kubernetes.io/part-of: lvs-operator
{{- end }}

{{- define "lvs.operatorLabels" -}}
{{ include "lvs.labels" "operator" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "lvs.agentLabels" -}}
{{ include "lvs.labels" "agent" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "lvs.selector" -}}
app.kubernetes.io/name: lvs-operator
app.kubernetes.io/component: operator
{{- end }}

{{/* image DICT(image, registry, version): registry/repository:tag or @digest. */}}
{{- define "lvs.image" -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .image.repository }}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag | default .version }}{{ end }}
{{- end }}

{{- define "lvs.operatorImage" -}}
{{- include "lvs.image" (dict "image" .Values.image "registry" .Values.image.registry "version" .Chart.AppVersion) }}
{{- end }}

{{- define "lvs.agentImage" -}}
{{- include "lvs.image" (dict "image" .Values.agent.image "registry" (.Values.agent.image.registry | default .Values.image.registry) "version" .Chart.AppVersion) }}
{{- end }}

{{/* What the operator reads by --config. */}}
{{- define "lvs.config" -}}
agent:
  nodeSelector: {{ toJson .Values.agent.nodeSelector }}
  tolerations: {{ toJson .Values.agent.tolerations }}
  resources: {{ toJson .Values.agent.resources }}
  loadModules: {{ .Values.agent.loadModules }}
  allowExec: {{ toJson .Values.agent.allowExec }}
  markRange: {{ .Values.agent.markRange | quote }}
  imagePullPolicy: {{ .Values.agent.image.pullPolicy | default .Values.image.pullPolicy }}
  imagePullSecrets: {{ toJson .Values.image.pullSecrets }}
director:
  nodeSelector: {{ toJson .Values.director.nodeSelector }}
  tolerations: {{ toJson .Values.director.tolerations }}
  resources: {{ toJson .Values.director.resources }}
nginx:
  tolerations: {{ toJson .Values.nginx.tolerations }}
  resources: {{ toJson .Values.nginx.resources }}
cluster:
  serviceCidrs: {{ toJson .Values.cluster.serviceCidrs }}
  podCidrs: {{ toJson .Values.cluster.podCidrs }}
webhook:
  enabled: {{ .Values.webhook.enabled }}
  service: lvs-operator
  url: {{ .Values.webhook.url | quote }}
{{- end }}

{{/* rules DICT(root, files, bindings): the rules of generated files, one list after another; of the file bindings only those on roles and bindings. */}}
{{- define "lvs.rules" -}}
{{- $rules := list -}}
{{- range .files -}}
{{- $rules = concat $rules ((fromYaml ($.root.Files.Get (printf "files/rbac/%s.yaml" .))).rules | default list) -}}
{{- end -}}
{{- if .bindings -}}
{{- range (fromYaml (.root.Files.Get (printf "files/rbac/%s.yaml" .bindings))).rules -}}
{{- if has "rbac.authorization.k8s.io" .apiGroups }}{{ $rules = append $rules . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if $rules }}
rules:
{{ toYaml $rules }}
{{- end }}
{{- end }}
