# What seed 003 has run on its director: its script lvsdr, the loop over real servers written out.
echo 1 > /proc/sys/net/ipv4/ip_forward
ifconfig eth0:0 192.168.101.100 broadcast 192.168.101.100 netmask 255.255.255.255 up
route add -host 192.168.101.100 dev eth0:0
ipvsadm -C
ipvsadm -A -t 192.168.101.100:80 -s rr
ipvsadm -a -t 192.168.101.100:80 -r 192.168.101.3:80 -g
ipvsadm -a -t 192.168.101.100:80 -r 192.168.101.4:80 -g
ipvsadm --set 30 120 300
